import type { Identity } from '../../domain/access/connection';
import {
  CONNECTIONS_PER_PERSON,
  endOfMinute,
  QUERY_MS_AT_FIRST,
  QUERY_MS_PER_MINUTE,
} from '../../domain/access/limits';
import { AppError } from '../errors';
import type { Clock } from '../ports';
import type { ConnectionCounter, UsageStore } from './ports';

/** @param retryAfter after how many ms it may work, where that is known. */
export const tooManyRequests = (what: string, retryAfter?: number): AppError =>
  new AppError('too_many_requests', what, undefined, undefined, retryAfter);

/** @throws AppError for a person who has as many connections as one may have. */
export const checkConnections = async (registry: ConnectionCounter, userId: string, now: number): Promise<void> => {
  if ((await registry.connectionsOf(userId, now)) >= CONNECTIONS_PER_PERSON)
    throw tooManyRequests(
      `you have ${CONNECTIONS_PER_PERSON} connections, which is the most: close some of your pages`,
    );
};

export interface MeterDeps {
  readonly usage: UsageStore;
  readonly now: Clock;
}

/** Runs a person's query, unless their queries have had their share of this minute. It is charged before it runs, and what it cost is put right afterwards: so the last may go over. */
export const createMeter =
  ({ usage, now }: MeterDeps) =>
  async <A>({ userId }: Identity, query: () => Promise<A>): Promise<A> => {
    const begun = now();
    const part = { userId, what: 'queries', until: endOfMinute(begun) } as const;
    const before = (await usage.add(part, QUERY_MS_AT_FIRST)) - QUERY_MS_AT_FIRST;
    if (before >= QUERY_MS_PER_MINUTE) {
      await usage.add(part, -QUERY_MS_AT_FIRST);
      throw tooManyRequests(
        'your queries of this minute have taken all the time that one person may take: wait a minute',
      );
    }
    try {
      return await query();
    } finally {
      await usage.add(part, Math.max(1, now() - begun) - QUERY_MS_AT_FIRST);
    }
  };
