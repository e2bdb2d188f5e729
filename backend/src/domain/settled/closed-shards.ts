import type { ShardCheckpoint } from '@millrace/contract';
import type { Retention } from '../retention';
import { MAX_AHEAD_MS, MINUTE_MS, SECOND_MS } from '../time';

/** How far a shard is settled. One that was split or merged gets no records any more, but its windows are retained for long. */
export interface DatedCheckpoint extends ShardCheckpoint {
  /** When the last record that is settled arrived, ms since the epoch. */
  readonly arrived: number;
  /** When it was settled, ms since the epoch. */
  readonly settledAt?: number | undefined;
}

/** What a shard takes as a rule, with its batch window and a retry. */
const USUAL_SECONDS = 10;

/**
 * By how many seconds the shard that is furthest behind was so at its last step; undefined where that is no more than usual. A shard that took no step in the
 * last minute may have got no records: how far behind it is cannot be known from here.
 */
export const secondsBehind = (checkpoints: readonly DatedCheckpoint[], now: number): number | undefined => {
  const lags = checkpoints
    .filter(({ settledAt = 0 }) => now - settledAt <= MINUTE_MS)
    .map(({ settledAt = 0, arrived }) => Math.ceil((settledAt - arrived) / SECOND_MS));
  const most = Math.max(0, ...lags);
  return most >= USUAL_SECONDS ? most : undefined;
};

/** Records of a shard may have arrived a little before those that stand before them. */
const DISORDER_MS = MINUTE_MS;

/** The shards that may have settled windows which start at `from` or later: no event is further ahead of its arrival than is allowed. */
export const shardsReaching = (checkpoints: readonly DatedCheckpoint[], from: number): readonly DatedCheckpoint[] =>
  checkpoints.filter(({ arrived }) => arrived + MAX_AHEAD_MS + DISORDER_MS >= from);

/**
 * The checkpoints that are reported to a page: those that may have moved since it was opened, or may yet. What follows on any other is in no stream any
 * more. Arrival decides, and not event time: a reader that is hours behind still sends frames, and who misses one must learn of it.
 */
export const reportedCheckpoints = (
  checkpoints: readonly DatedCheckpoint[],
  now: number,
  { log }: Pick<Retention, 'log'>,
): ShardCheckpoint[] =>
  checkpoints.filter(({ arrived }) => arrived + log >= now).map(({ shard, seq }) => ({ shard, seq }));
