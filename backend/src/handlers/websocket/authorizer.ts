import { z } from 'zod';
import { AppError, notConnected } from '../../app/errors';
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

const ended = (): AppError => new AppError('unauthorized', 'your sign-in has ended: connect again with a new ticket');

const openedBy = ({ requestContext }: SocketEvent): Caller => {
  const parsed = contextSchema.safeParse(requestContext.authorizer);
  if (!parsed.success) throw ended();
  return { connectionId: requestContext.connectionId, ...parsed.data };
};

/** Who opens a connection. Throws `unauthorized` when no authorizer let them in or when the sign-in has ended. */
export const callerOf = (event: SocketEvent, now: number): Caller => {
  const caller = openedBy(event);
  if (caller.endsAt <= now) throw ended();
  return caller;
};

/** The connection as the registry has it. */
export type FindConnection = (connectionId: string) => Promise<Identity | undefined>;

/**
 * Who sent a command. API Gateway repeats what the authorizer said when the connection was opened: a `renew` since then, which may have changed the
 * groups, is in the registry alone. It is asked where they matter, and once the first sign-in has ended.
 * @throws AppError `unauthorized` when no authorizer let them in or when the sign-in has ended, `not_connected` when the registry has no such connection.
 */
export const identify = async (
  event: SocketEvent,
  { find, now, asGroups }: { readonly find: FindConnection; readonly now: number; readonly asGroups: boolean },
): Promise<Caller> => {
  const opened = openedBy(event);
  if (!asGroups && opened.endsAt > now) return opened;
  const current = await find(opened.connectionId);
  if (!current) throw notConnected();
  if (current.endsAt <= now) throw ended();
  const { userId, username, groups, endsAt } = current;
  return { connectionId: opened.connectionId, userId, username, groups, endsAt };
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
