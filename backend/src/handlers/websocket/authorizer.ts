import { z } from 'zod';
import { AppError } from '../../app/errors';
import type { Caller, Identity } from '../../domain/access/connection';
import type { GatewayEvent } from '../gateway';

/** What the authorizer says of a connection's owner. API Gateway makes every value of it a string. */
const contextSchema = z.object({
  userId: z.string().min(1),
  username: z.string(),
  groups: z.string().transform((groups) => groups.split(',').filter((group) => group !== '')),
  endsAt: z.coerce.number(),
});

export interface AuthorizerContext {
  readonly [field: string]: string | number;
}

export const contextOf = ({ userId, username, groups, endsAt }: Identity): AuthorizerContext => ({
  userId,
  username,
  groups: groups.join(','),
  endsAt: String(endsAt),
});

/** The part of a WebSocket event that handlers read. */
export interface SocketEvent {
  /** Text, unless the client sent a binary frame. */
  readonly body?: unknown;
  /** Of `$connect` alone. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly requestContext: GatewayEvent['requestContext'] & {
    readonly connectionId: string;
    readonly authorizer?: unknown;
  };
}

/** Who sent a WebSocket event. Throws `unauthorized` when no authorizer let them in or when the sign-in has ended. */
export const callerOf = ({ requestContext }: SocketEvent, now: number): Caller => {
  const parsed = contextSchema.safeParse(requestContext.authorizer);
  if (!parsed.success || parsed.data.endsAt <= now)
    throw new AppError('unauthorized', 'your sign-in has ended: connect again with a new ticket');
  return { connectionId: requestContext.connectionId, ...parsed.data };
};

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
