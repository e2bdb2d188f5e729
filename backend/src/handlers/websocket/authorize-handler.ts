import type { Identity } from '../../domain/access/connection';
import { type AuthorizerContext, contextOf } from './caller';

/** The part of an authorizer's event that is read. */
export interface AuthorizeEvent {
  readonly methodArn: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
}

interface Policy {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: '2012-10-17';
    readonly Statement: readonly [{ Action: 'execute-api:Invoke'; Effect: 'Allow' | 'Deny'; Resource: string }];
  };
  readonly context?: AuthorizerContext;
}

const policyDocument = (Effect: 'Allow' | 'Deny', Resource: string): Policy['policyDocument'] => ({
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }],
});

/** Lets the owner of a ticket connect. A refusal is a policy too: an error would look like a fault of the service. */
export const authorizeHandler =
  (useTicket: (ticket: string) => Promise<Identity | undefined>) =>
  async ({ methodArn, queryStringParameters }: AuthorizeEvent): Promise<Policy> => {
    const ticket = queryStringParameters?.ticket;
    const identity = ticket ? await useTicket(ticket) : undefined;
    if (!identity) return { principalId: 'nobody', policyDocument: policyDocument('Deny', methodArn) };
    return {
      principalId: identity.userId,
      policyDocument: policyDocument('Allow', methodArn),
      context: contextOf(identity),
    };
  };
