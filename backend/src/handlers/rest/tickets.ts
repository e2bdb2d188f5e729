import { ticketSchema } from '@millrace/contract';
import { randomTicket } from '../../adapters/random-ticket';
import { createIssueTicket } from '../../app/access/issue-ticket';
import { logger, now } from '../services/base';
import { restHandler } from '../services/rest';
import { ticketStore } from '../services/ticket-store';
import { identityOf } from './claims';

const issueTicket = createIssueTicket({ tickets: ticketStore, now, newTicket: randomTicket });

export const handler = restHandler(logger, ticketSchema, ({ requestContext }) =>
  issueTicket(identityOf(requestContext.authorizer?.claims)),
);
