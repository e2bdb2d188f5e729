import type { S3Event } from 'aws-lambda';
import { createLambdaClient, invokeLater } from '../../adapters/lambda/lambda-state-requests';
import { s3ObjectReader } from '../../adapters/s3/s3-object-reader';
import { createS3Client } from '../../adapters/s3/s3-reject-store';
import { createForwardObject, type ObjectTask } from '../../app/sending/forward-object';
import { config } from '../../config';
import { logger } from '../services/base';
import { forward } from '../services/forward';
import { objectTask } from './deliveries';

const forwardObject = createForwardObject({ objects: s3ObjectReader(createS3Client()), forward, logger });
const goOnLater = invokeLater(createLambdaClient(), config.inboxFunction, 'the function that reads objects');

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

/** An object that was put, or one that an invocation before had no time to end. */
export const handler = async (event: S3Event | { readonly goOn: ObjectTask }, context: Context): Promise<void> => {
  for (const task of 'goOn' in event ? [event.goOn] : event.Records.map(objectTask)) {
    const from = await forwardObject(task, () => context.getRemainingTimeInMillis());
    if (from !== undefined) await goOnLater({ goOn: { ...task, from } });
  }
};
