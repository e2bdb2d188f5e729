import type { OkAnswer, RenewCommand } from '@millrace/contract';
import type { Caller, Identity } from '../../domain/access/connection';
import { type KnownTopics, mayStillWatch } from '../access/check-topics';
import { AppError, notAllowed, notConnected } from '../errors';
import type { ConnectionRegistry } from './ports';

export interface RenewDeps {
  readonly metrics: KnownTopics;
  readonly registry: Pick<ConnectionRegistry, 'renew' | 'removeTopics'>;
  /** Takes a ticket, which is used up then; undefined where it is none any more. */
  readonly useTicket: (ticket: string) => Promise<Identity | undefined>;
}

/** Lets a connection go on with a new sign-in of the same person: until that ends, and with what its groups may do. */
export const createRenew =
  ({ registry, metrics, useTicket }: RenewDeps) =>
  async ({ connectionId, userId }: Caller, { id, ticket }: RenewCommand): Promise<OkAnswer> => {
    const identity = await useTicket(ticket);
    if (!identity)
      throw new AppError('unauthorized', 'this ticket was used before or has expired: take another one', 'ticket');
    if (identity.userId !== userId) throw notAllowed("renew a connection with another person's ticket", 'ticket');
    const subscriber = await registry.renew(connectionId, identity);
    if (!subscriber) throw notConnected();
    const removed = [...subscriber.topics].filter((topic) => !mayStillWatch(identity.groups, metrics, topic)).sort();
    const left =
      removed.length > 0 ? await registry.removeTopics(connectionId, removed) : [...subscriber.topics].sort();
    if (!left) throw notConnected();
    return { type: 'answer', id, ok: true, action: 'renew', endsAt: identity.endsAt, topics: [...left], removed };
  };
