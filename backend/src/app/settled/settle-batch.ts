import { compareSequenceNumbers, type SequenceNumber, type SettledWindow } from '@millrace/contract';
import { storedHash } from '../../domain/dedupe/id-hash';
import { followedFrames, settledFrames } from '../../domain/delivery/frames';
import type { PacingPlan } from '../../domain/delivery/pacing';
import { foldBatch } from '../../domain/fold/batch-fold';
import type { LogRecord, ShardBatch } from '../../domain/fold/log-record';
import { itemsOf, type StoredItem } from '../../domain/items/item-changes';
import { longestRetention } from '../../domain/retention';
import { NOTHING } from '../../domain/settled/closed-shards';
import { slicesOf } from '../../domain/settled/slicer';
import { ALL_METRICS } from '../../domain/settled/windows';
import { broadcast } from '../delivery/broadcast';
import { addTallies, NO_POSTS, type Tally } from '../delivery/tally';
import type { Checkpoint } from './ports';
import { type SettledSlice, settledWindowOf, settleSlice } from './settle-slice';
import type { SettleDeps } from './settle-windows';

/** What the frames of one step may take. Subscribers that are not reached in it ask for what they missed. */
const SEND_MS = 10_000;

/** A record that has waited for so long before it is settled is later than a batch makes it: the wait is said at once. */
const LATE_MS = 3000;

/** A slice is begun only while the invocation has so long to go: it is written and sent in it. */
const RESERVE_MS = 20_000;

/** What became of a batch: all of it is settled, or what stands before `failedFrom` is. */
export interface BatchOutcome {
  readonly failedFrom?: SequenceNumber;
}

/** How far a batch has come. */
interface BatchProgress {
  readonly slices: number;
  readonly tally: Tally;
  /** The first record that is not settled; undefined when all are. */
  readonly failedFrom: SequenceNumber | undefined;
  /** Where the checkpoint stands, once it is read. */
  readonly checkpoint?: Checkpoint | undefined;
}

const isAfter = (record: LogRecord, checkpoint: Checkpoint | undefined): boolean =>
  compareSequenceNumbers(record.seq, checkpoint?.seq ?? NOTHING) > 0;

/**
 * Whether the batch holds the checkpoint's own record, so that the frame of its step may never have left. One that ends before it is read again
 * because its mapping is new: the batch that holds the record is still to come.
 */
const isRetried = (records: readonly LogRecord[], checkpoint: Checkpoint): boolean => {
  const [first, last] = [records[0], records.at(-1)];
  if (!first || !last || isAfter(first, checkpoint)) return false;
  return compareSequenceNumbers(last.seq, checkpoint.seq) >= 0;
};

/** The windows of the checkpoint's own step: the frame that carried them may never have left. */
const secondsAt = async ({ stores }: SettleDeps, shard: string, { seconds }: Checkpoint): Promise<SettledWindow[]> => {
  const keys = seconds.map((start) => ({ granularity: 'second', metric: ALL_METRICS, shard, start }) as const);
  return (await stores.windows.whole(keys)).map(settledWindowOf);
};

/** The items of the checkpoint's own step, as they are stored, as far as its records are in the batch. */
const itemsAt = async (
  { stores, rules }: SettleDeps,
  { shard, records }: ShardBatch,
  checkpoint: Checkpoint,
): Promise<readonly StoredItem[]> => {
  const ofStep = records.filter(
    (record) => !isAfter(record, checkpoint) && compareSequenceNumbers(record.seq, checkpoint.prev) > 0,
  );
  if (ofStep.length === 0) return [];
  const { facts } = foldBatch(rules.metrics, shard, ofStep, longestRetention(rules.retention));
  return stores.items.stored(itemsOf(rules, shard, facts));
};

/** What fails here is left to the subscribers, who notice a step that they missed: figures never wait for a subscriber. */
const sendStep = async (
  { broadcaster, logger }: SettleDeps,
  shard: string,
  { prev, seq, arrived, invalidated }: Checkpoint,
  { windows, items }: Pick<SettledSlice, 'windows' | 'items'>,
): Promise<Tally> => {
  const step = { shard, prev, seq, arrived, ...(invalidated && { invalidated }), windows, items };
  const framesFor = (plan: PacingPlan) => settledFrames(step, plan);
  const { tally, error } = await broadcast(broadcaster, framesFor, {
    until: broadcaster.now() + SEND_MS,
    contentFor: () => ({ kind: 'settled', ...step }),
  });
  if (error !== undefined) logger.warn('not sent to all subscribers', { shard, prev, seq, problem: error });
  return tally;
};

/**
 * What of the checkpoint's own step may never have left: its frame, where the batch holds its last record, and the items of the records that the batch
 * holds in any case. A later batch may begin behind them.
 */
const sendAgain = async (deps: SettleDeps, batch: ShardBatch, checkpoint: Checkpoint): Promise<Tally> => {
  const items = await itemsAt(deps, batch, checkpoint);
  if (isRetried(batch.records, checkpoint))
    return sendStep(deps, batch.shard, checkpoint, { windows: await secondsAt(deps, batch.shard, checkpoint), items });
  if (items.length === 0) return NO_POSTS;
  const { broadcaster } = deps;
  const { tally } = await broadcast(broadcaster, () => followedFrames(items), {
    until: broadcaster.now() + SEND_MS,
  });
  return tally;
};

/** Where a shard stands of which nothing is settled. */
const beginningAt = (arrived: number): Checkpoint => ({ prev: NOTHING, seq: NOTHING, arrived, seconds: [] });

/** Says to who asks for figures that a record waits. */
const noteWaiting = async (
  { stores, logger }: SettleDeps,
  { shard, records }: ShardBatch,
  { checkpoint }: Pick<BatchProgress, 'checkpoint'>,
): Promise<void> => {
  const waiting = records.find((record) => isAfter(record, checkpoint));
  if (!waiting) return;
  try {
    await stores.checkpoints.wait(shard, checkpoint ?? beginningAt(waiting.arrived), waiting.arrived);
  } catch (problem) {
    logger.warn('not noted that a record waits', { shard, seq: waiting.seq, problem });
  }
};

/** Before records are settled that are late, since that may take a while too. */
const noteLate = async (
  deps: SettleDeps,
  batch: ShardBatch,
  [first]: readonly LogRecord[],
  checkpoint: Checkpoint | undefined,
): Promise<void> => {
  if (first && deps.broadcaster.now() - first.arrived >= LATE_MS) await noteWaiting(deps, batch, { checkpoint });
};

/** Settles slice by slice. Yields how far the batch has come before each slice and at the end, unless it has to stop before. */
async function* settleSlices(
  deps: SettleDeps,
  batch: ShardBatch,
  remaining: () => number,
): AsyncGenerator<BatchProgress> {
  const { shard, records } = batch;
  const [first] = records;
  if (!first) return;
  let checkpoint = await deps.stores.checkpoints.read(shard);
  let tally = NO_POSTS;
  let slices = 0;
  yield { slices, tally, failedFrom: first.seq, checkpoint };
  if (checkpoint) tally = await sendAgain(deps, batch, checkpoint);
  const left = records.filter((record) => isAfter(record, checkpoint));
  if (left[0]) {
    const dedupe = await deps.memory.dedupe.open(shard, checkpoint?.seq ?? NOTHING, left[0].arrived);
    const journeys = await deps.memory.journeys.open(shard, checkpoint?.seq ?? NOTHING);
    const rules = { ...deps.rules, hashId: storedHash(await deps.stores.seenIds.key()) };
    for (const slice of slicesOf(rules, shard, left, dedupe.index)) {
      yield { slices, tally, failedFrom: slice.records[0]?.seq, checkpoint };
      if (remaining() < RESERVE_MS) return;
      await noteLate(deps, batch, slice.records, checkpoint);
      const settled = await settleSlice(deps, shard, checkpoint, slice, { remaining, journeys });
      if (!settled) return;
      checkpoint = settled.checkpoint;
      slices++;
      tally = addTallies(tally, await sendStep(deps, shard, checkpoint, settled));
      dedupe.add(slice.seenIds, checkpoint.seq);
    }
  }
  yield { slices, tally, failedFrom: undefined };
}

/**
 * Settles a batch of one shard, slice by slice: a prefix of it always is, and the first record that is not is named, from where Lambda tries again.
 * By hand, since a stream processor's exactly-once ends at its own state: here windows, items and frames are written elsewhere.
 * Never throws: no record can be at fault, and a table that cannot be reached is tried again.
 */
export const createSettleBatch =
  (deps: SettleDeps) =>
  async (batch: ShardBatch, remaining: () => number): Promise<BatchOutcome> => {
    const { broadcaster, logger } = deps;
    const started = broadcaster.now();
    let progress: BatchProgress = { slices: 0, tally: NO_POSTS, failedFrom: batch.records[0]?.seq };
    let problem: unknown;
    try {
      for await (const reached of settleSlices(deps, batch, remaining)) progress = reached;
    } catch (error) {
      problem = error;
    }
    const { slices, tally, failedFrom } = progress;
    const ms = broadcaster.now() - started;
    if (failedFrom !== undefined) await noteWaiting(deps, batch, progress);
    const arrived = batch.records[0]?.arrived;
    // From the arrival of its first record until it was settled, and its frames posted.
    const delay = arrived === undefined ? {} : { delay: broadcaster.now() - arrived };
    const fields = { shard: batch.shard, records: batch.records.length, slices, ...tally, ...delay, ms };
    if (failedFrom === undefined) logger.info('batch', fields);
    else logger.warn('batch not finished', { ...fields, failedFrom, problem });
    return failedFrom === undefined ? {} : { failedFrom };
  };
