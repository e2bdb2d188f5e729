import { eventsAnswerSchema } from '@millrace/contract';
import { createSendEvents } from '../../app/sending/send-events';
import { sendingDeps } from '../services/sending';
import { identityOf } from './claims';
import { restHandler } from './rest';
import { contentOf } from './rest-handler';

const sendEvents = createSendEvents(sendingDeps);

export const handler = restHandler(eventsAnswerSchema, async (event) =>
  sendEvents(identityOf(event.requestContext.authorizer?.claims), contentOf(event)),
);
