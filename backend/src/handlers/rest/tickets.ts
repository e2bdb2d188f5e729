import { ticketSchema } from '@millrace/contract';
import { randomTicket } from '../../adapters/dynamodb/dynamo-ticket-store';
import { createIssueTicket } from '../../app/access/tickets';
import { ticketStore, usageStore } from '../services/access';
import { now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { identityOf } from './claims';
import { restHandler } from './rest';

const issueTicket = createIssueTicket({
  tickets: ticketStore,
  usage: usageStore,
  registry: connectionRegistry,
  now,
  newTicket: randomTicket,
});

export const handler = restHandler(ticketSchema, ({ requestContext }) =>
  issueTicket(identityOf(requestContext.authorizer?.claims)),
);
