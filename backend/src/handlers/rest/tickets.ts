import { ticketSchema } from '@millrace/contract';
import { randomTicket } from '../../adapters/dynamodb/dynamo-ticket-store';
import { createIssueTicket } from '../../app/access/tickets';
import { ticketStore } from '../services/access';
import { now } from '../services/base';
import { identityOf } from './claims';
import { restHandler } from './rest';

const issueTicket = createIssueTicket({ tickets: ticketStore, now, newTicket: randomTicket });

export const handler = restHandler(ticketSchema, ({ requestContext }) =>
  issueTicket(identityOf(requestContext.authorizer?.claims)),
);
