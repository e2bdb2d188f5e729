import { eventsAnswerSchema } from '@millrace/contract';
import { AppError } from '../../app/errors';
import { createIngest } from '../../app/sending/send-events';
import { sendingDeps } from '../services/sending';
import { restHandler } from './rest';
import { contentOf } from './rest-handler';

const ingest = createIngest(sendingDeps);

/** API Gateway has checked the key of the request, and says which it is. */
export const handler = restHandler(eventsAnswerSchema, async (event) => {
  const apiKeyId = event.requestContext.identity?.apiKeyId;
  if (!apiKeyId) throw new AppError('unauthorized', 'send an API key of the stage in the header x-api-key');
  return ingest(apiKeyId, contentOf(event));
});
