import type { ShardCheckpoint } from '@millrace/contract';
import type { Retention } from '../retention';
import { MAX_AHEAD_MS, MINUTE_MS, SECOND_MS } from '../time';

/** How far a shard is settled. One that was split or merged gets no records any more, but its windows are retained for long. */
export interface DatedCheckpoint extends Omit<ShardCheckpoint, 'until'> {
  /** When it was settled, ms since the epoch. */
  readonly settledAt?: number | undefined;
  /** When the first record that is not settled arrived, ms since the epoch: there where an attempt to settle it has stopped. */
  readonly waitingSince?: number | undefined;
}

/** The `seq` of a shard of which nothing is settled: it has a checkpoint only where its first record waits. */
export const NOTHING = '0';

/** How long the log of a stage is retained, and how long settling takes there as a rule, ms. */
export interface SettlingPace extends Pick<Retention, 'log'> {
  readonly settling: number;
}

/** What a retry adds to settling, as a rule. */
const RETRY_MS = 6 * SECOND_MS;

/** A shard that took no step in the last minute, and has no record that waits, may have got none. */
const lagAtStep = ({ settledAt = 0, arrived }: DatedCheckpoint, now: number): number =>
  now - settledAt <= MINUTE_MS ? settledAt - arrived : 0;

/** A record that waits for longer than the log has it was given up. */
const lagOfWaiting = ({ waitingSince }: DatedCheckpoint, now: number, log: number): number =>
  waitingSince !== undefined && now - waitingSince <= log ? now - waitingSince : 0;

/**
 * By how many seconds the shard that is furthest behind is so: by its last step, or by a record that no attempt has settled yet. Undefined where that is no
 * more than usual.
 */
export const secondsBehind = (
  checkpoints: readonly DatedCheckpoint[],
  now: number,
  { log, settling }: SettlingPace,
): number | undefined => {
  const lags = checkpoints.map((checkpoint) =>
    Math.max(lagAtStep(checkpoint, now), lagOfWaiting(checkpoint, now, log)),
  );
  const most = Math.ceil(Math.max(0, ...lags) / SECOND_MS);
  return most * SECOND_MS >= settling + RETRY_MS ? most : undefined;
};

/**
 * Whatever arrived in the shard before this moment is settled: as far as the last step went, unless nothing has followed it for so long that, at the pace of
 * that step, it would be settled by now. A record that an attempt could not settle is known to wait.
 */
export const settledUntil = (checkpoint: DatedCheckpoint, now: number, { log, settling }: SettlingPace): number => {
  const { arrived, settledAt = arrived, waitingSince } = checkpoint;
  if (lagOfWaiting(checkpoint, now, log) > 0) return Math.max(arrived, waitingSince ?? arrived);
  const pace = Math.max(0, settledAt - arrived) + settling;
  return now - settledAt > pace ? Math.max(arrived, now - settling) : arrived;
};

/** Records of a shard may have arrived a little before those that stand before them. */
const DISORDER_MS = MINUTE_MS;

/** The shards that may have settled windows which start at `from` or later: no event is further ahead of its arrival than is allowed. */
export const shardsReaching = (checkpoints: readonly DatedCheckpoint[], from: number): readonly DatedCheckpoint[] =>
  checkpoints.filter(({ arrived }) => arrived + MAX_AHEAD_MS + DISORDER_MS >= from);

/** Whatever arrived before this moment is settled, in every shard that the stream may still hold records of. */
export const allSettledUntil = (checkpoints: readonly DatedCheckpoint[], now: number, pace: SettlingPace): number =>
  reportedCheckpoints(checkpoints, now, pace).reduce(
    (earliest, { until }) => Math.min(earliest, until),
    now - pace.settling,
  );

/**
 * When `allSettledUntil` will reach a moment if nothing more arrives, ms since the epoch: a shard that nothing has followed in is only known to be quiet after a
 * while. A record that waits is not waited for.
 */
export const settledByWhen = (
  checkpoints: readonly DatedCheckpoint[],
  moment: number,
  { settling }: Pick<SettlingPace, 'settling'>,
): number => {
  const short = checkpoints.filter(({ arrived }) => arrived < moment);
  const quiet = short.map(
    ({ arrived, settledAt = arrived }) => settledAt + Math.max(0, settledAt - arrived) + settling,
  );
  return Math.max(moment + settling, ...quiet);
};

/**
 * The checkpoints that are reported to a page: those that may have moved since it was opened, or may yet. What follows on any other is in no stream any
 * more. Arrival decides, and not event time: a reader that is hours behind still sends frames, and who misses one must learn of it.
 */
export const reportedCheckpoints = (
  checkpoints: readonly DatedCheckpoint[],
  now: number,
  pace: SettlingPace,
): ShardCheckpoint[] =>
  checkpoints
    .filter(({ arrived }) => arrived + pace.log >= now)
    .map((checkpoint) => {
      const { shard, seq, arrived } = checkpoint;
      return { shard, seq, arrived, until: settledUntil(checkpoint, now, pace) };
    });
