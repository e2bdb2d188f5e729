import { eventsAnswerSchema, publicKeyQuerySchema } from '@millrace/contract';
import { createIngestOfPages } from '../../app/sending/send-events';
import { config } from '../../config';
import { sendingDeps } from '../services/sending';
import { restHandlerFor } from './rest';
import { contentOf, headerOf, queryOf } from './rest-handler';

const ingestOfPages = createIngestOfPages(sendingDeps, config.browserDoor);

export const handler = restHandlerFor(config.browserDoor.origins)(eventsAnswerSchema, async (event) => {
  const { key } = queryOf(event, publicKeyQuerySchema);
  const request = {
    key,
    origin: headerOf(event, 'origin') ?? '',
    address: event.requestContext.identity?.sourceIp ?? '',
  };
  return ingestOfPages(request, contentOf(event));
});
