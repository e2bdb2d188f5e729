import type { Ticket } from '@millrace/contract';
import type { Identity } from '../../domain/access/connection';
import { endOfMinute, TICKETS_PER_MINUTE } from '../../domain/access/limits';
import { AppError } from '../errors';
import type { Clock } from '../ports';
import type { Accounts, ConnectionCounter, TicketStore, UsageStore } from './ports';
import { checkConnections, tooManyRequests } from './usage';

/** Time enough to open a connection, and too little to be worth stealing. */
const TICKET_MS = 30_000;

export interface IssueTicketDeps {
  readonly tickets: TicketStore;
  readonly usage: UsageStore;
  readonly registry: ConnectionCounter;
  readonly accounts: Accounts;
  readonly now: Clock;
  /** 256 random bits as base64url. */
  readonly newTicket: () => string;
}

/**
 * Gives someone who is signed in a ticket for one WebSocket connection, unless they have as many as one person may have, or were disabled since. Who
 * has signed out everywhere keeps the token that they have, and gets no other: docs/decisions/0074-a-connection-is-renewed.md.
 */
export const createIssueTicket =
  ({ tickets, usage, registry, accounts, now, newTicket }: IssueTicketDeps) =>
  async (identity: Identity): Promise<Ticket> => {
    const { userId } = identity;
    const taken = await usage.add({ userId, what: 'tickets', until: endOfMinute(now()) }, 1);
    if (taken > TICKETS_PER_MINUTE)
      throw tooManyRequests(`you may take ${TICKETS_PER_MINUTE} tickets a minute: wait a minute`);
    await checkConnections(registry, userId, now());
    if (!(await accounts.isEnabled(userId)))
      throw new AppError('unauthorized', 'this account was disabled or removed: ask an administrator');
    const ticket = newTicket();
    const expiresAt = now() + TICKET_MS;
    await tickets.put(ticket, { identity, expiresAt });
    return { ticket, expiresAt };
  };

/** Takes a ticket and says whose it was; undefined when it is unknown, was used before, or has expired. */
export const createUseTicket =
  ({ tickets, now }: { readonly tickets: TicketStore; readonly now: Clock }) =>
  async (ticket: string): Promise<Identity | undefined> => {
    const grant = await tickets.take(ticket);
    const valid = grant && grant.expiresAt > now() && grant.identity.endsAt > now();
    return valid ? grant.identity : undefined;
  };
