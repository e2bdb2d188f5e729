import type { OkAnswer, PingCommand } from '@millrace/contract';
import type { Caller } from '../../domain/access/connection';
import type { Retention } from '../../domain/retention';
import { type DatedCheckpoint, reportedCheckpoints } from '../../domain/settled/closed-shards';
import { cached } from '../../lib/async';
import type { Clock } from '../ports';
import type { SettledReader } from './ports';

/** Pages ping all at once when frames stop; they share one reading of the checkpoints. */
const CACHE_MS = 1000;

export interface PingDeps {
  readonly settled: Pick<SettledReader, 'checkpoints'>;
  readonly now: Clock;
  readonly retention: Pick<Retention, 'log'>;
}

export const createPing = ({ settled, now, retention }: PingDeps) => {
  const checkpoints = cached<readonly DatedCheckpoint[]>(settled.checkpoints, CACHE_MS, now);
  return async (_caller: Caller, { id }: PingCommand): Promise<OkAnswer> => ({
    type: 'answer',
    id,
    ok: true,
    action: 'ping',
    time: now(),
    checkpoints: reportedCheckpoints(await checkpoints(), now(), retention),
  });
};
