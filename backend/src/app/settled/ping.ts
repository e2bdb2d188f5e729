import type { OkAnswer, PingCommand } from '@millrace/contract';
import { type ShardCursor, toldCursors } from '../../domain/settled/closed-shards';
import type { Kept } from '../../domain/settled/retention';
import { cached } from '../../lib/cached';
import type { Caller } from '../access/caller';
import type { Clock } from '../ports';
import type { SettledReader } from './ports';

/** Pages ping all at once when frames stop; they share one reading of the cursors. */
const CACHE_MS = 1000;

export interface PingDeps {
  readonly settled: Pick<SettledReader, 'cursors'>;
  readonly now: Clock;
  readonly kept: Pick<Kept, 'log'>;
}

export const createPing = ({ settled, now, kept }: PingDeps) => {
  const cursors = cached<readonly ShardCursor[]>(settled.cursors, CACHE_MS, now);
  return async (_caller: Caller, { id }: PingCommand): Promise<OkAnswer> => ({
    type: 'answer',
    id,
    ok: true,
    action: 'ping',
    time: now(),
    cursors: toldCursors(await cursors(), now(), kept),
  });
};
