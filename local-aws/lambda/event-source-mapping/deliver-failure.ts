import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { AwsClients } from '../../shared/aws-clients';
import { toEvent } from './kinesis-event';
import type { StreamMapping } from './mappings';
import { type Answer, type Failure, failureKey, failureRecord } from './on-failure';

/** Tells the mapping's destination of a batch that was given up. A bucket gets the batch itself too, a queue only where it stood. */
export const deliverFailure = async (
  { s3, sqs }: AwsClients,
  mapping: StreamMapping,
  failure: Failure,
  shardId: string,
  answer: Answer,
): Promise<void> => {
  const { destination, functionArn, eventSourceArn: sourceArn, kind, logicalId } = mapping;
  if (!destination) return;
  const now = Date.now();
  const batchInfo = kind === 'kinesis' ? 'KinesisBatchInfo' : 'DDBStreamBatchInfo';
  const record = failureRecord(failure, { functionArn, sourceArn, shardId, batchInfo }, answer, now);
  const name = destination.arn.split(':').at(-1) ?? '';
  if (destination.kind === 's3') {
    const Key = failureKey(logicalId, shardId, now, randomUUID());
    const Body = JSON.stringify({ ...record, payload: toEvent(failure.items).toString() });
    await s3.send(new PutObjectCommand({ Bucket: name, Key, Body }));
    return;
  }
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(record) }));
};
