import { ticketSchema } from '@millrace/contract';
import { cognitoAccounts } from '../../adapters/cognito/cognito-accounts';
import { createCognitoClient } from '../../adapters/cognito/cognito-machine-clients';
import { randomTicket } from '../../adapters/dynamodb/dynamo-ticket-store';
import { createIssueTicket } from '../../app/access/tickets';
import { config } from '../../config';
import { ticketStore, usageStore } from '../services/access';
import { now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { identityOf } from './claims';
import { restHandler } from './rest';

const issueTicket = createIssueTicket({
  tickets: ticketStore,
  usage: usageStore,
  registry: connectionRegistry,
  accounts: cognitoAccounts({ client: createCognitoClient(), userPoolId: config.userPoolId }),
  now,
  newTicket: randomTicket,
});

export const handler = restHandler(ticketSchema, ({ requestContext }) =>
  issueTicket(identityOf(requestContext.authorizer?.claims)),
);
