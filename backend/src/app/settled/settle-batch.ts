import { compareSequenceNumbers, type SequenceNumber, type SettledWindow } from '@millrace/contract';
import { settledFrames } from '../../domain/delivery/frames';
import type { LogRecord, ShardBatch } from '../../domain/fold/log-record';
import { type Rules, type Slice, slicesOf } from '../../domain/settled/slicer';
import { ALL_METRICS } from '../../domain/settled/window-key';
import { type BroadcastDeps, broadcast, emptyTally } from '../delivery/broadcast';
import type { DedupeIndexes } from './dedupe-indexes';
import type { Checkpoint } from './ports';
import { carried, type SettleSliceDeps, settleSlice } from './settle-slice';

/** What the frames of one step may take. Viewers that are not reached in it ask for what they missed. */
const SEND_MS = 10_000;

/** A slice is begun only while the invocation has so long to go: it is written and sent in it. */
const RESERVE_MS = 20_000;

export interface SettleBatchDeps extends SettleSliceDeps, BroadcastDeps {
  readonly dedupeIndexes: DedupeIndexes;
  readonly dedupeSeconds: number;
}

/** What became of a batch: all of it is settled, or what stands before `failedFrom` is. */
export interface BatchOutcome {
  readonly failedFrom?: SequenceNumber;
}

const isAfter = (record: LogRecord, head: Checkpoint | undefined): boolean =>
  compareSequenceNumbers(record.seq, head?.seq ?? '0') > 0;

/** One batch on its way. */
class BatchSettling {
  private readonly deps: SettleBatchDeps;
  private readonly batch: ShardBatch;
  private readonly remaining: () => number;
  private readonly tally = emptyTally();
  private head: Checkpoint | undefined;
  private slices = 0;
  private reached: SequenceNumber;

  constructor(deps: SettleBatchDeps, batch: ShardBatch, remaining: () => number) {
    this.deps = deps;
    this.batch = batch;
    this.remaining = remaining;
    this.reached = batch.records[0]?.seq ?? '0';
  }

  async run(): Promise<BatchOutcome> {
    const started = this.deps.now();
    let problem: unknown;
    const done = await this.settle().catch((error: unknown) => {
      problem = error;
      return false;
    });
    this.log(started, done, problem);
    return done ? {} : { failedFrom: this.reached };
  }

  /** Answers whether all is settled. */
  private async settle(): Promise<boolean> {
    const { deps, batch } = this;
    const [first] = batch.records;
    if (!first) return true;
    this.head = await deps.checkpoints.head(batch.shard);
    if (this.head && !isAfter(first, this.head)) await this.send(this.head, await this.secondsNow(this.head));
    const records = batch.records.filter((record) => isAfter(record, this.head));
    if (!records[0]) return true;
    const open = await deps.dedupeIndexes.open(batch.shard, this.head?.seq ?? '0', records[0].arrived);
    for (const slice of slicesOf(await this.rules(), batch.shard, records, open.memory)) {
      this.reached = slice.records[0]?.seq ?? this.reached;
      if (this.remaining() < RESERVE_MS || !(await this.advance(slice))) return false;
      open.memory.addAll(slice.seenIds);
      open.upTo = this.head?.seq ?? '0';
    }
    return true;
  }

  private async advance(slice: Slice): Promise<boolean> {
    const settled = await settleSlice(this.deps, this.batch.shard, this.head, slice);
    if (!settled) return false;
    this.head = settled.head;
    this.slices++;
    await this.send(settled.head, settled.windows);
    return true;
  }

  private async rules(): Promise<Rules> {
    const { metrics, retention, dedupeSeconds, ids } = this.deps;
    return { metrics, retention, dedupeSeconds, key: await ids.key() };
  }

  /** The windows of the checkpoint's own step: the frame that told of them may never have left. */
  private async secondsNow({ seconds }: Checkpoint): Promise<SettledWindow[]> {
    const { shard } = this.batch;
    const keys = seconds.map((start) => ({ granularity: 'second', metric: ALL_METRICS, shard, start }) as const);
    return (await this.deps.windows.whole(keys)).map(carried);
  }

  /** What fails here is left to the viewers, who notice a step that they missed: figures never wait for a viewer. */
  private async send({ prev, seq, invalidated }: Checkpoint, windows: readonly SettledWindow[]): Promise<void> {
    const step = { shard: this.batch.shard, prev, seq, ...(invalidated && { invalidated }), windows };
    const { deps, tally } = this;
    await broadcast(deps, settledFrames(step), tally, deps.now() + SEND_MS).catch((problem: unknown) => {
      deps.logger.warn('not sent to all viewers', { shard: step.shard, prev, seq, problem });
    });
  }

  private log(started: number, done: boolean, problem: unknown): void {
    const { deps, batch } = this;
    const fields = {
      shard: batch.shard,
      records: batch.records.length,
      slices: this.slices,
      ...this.tally,
      ms: deps.now() - started,
    };
    if (done) deps.logger.info('batch', fields);
    else deps.logger.warn('batch not finished', { ...fields, failedFrom: this.reached, problem });
  }
}

/**
 * Settles a batch of one shard, slice by slice: a prefix of it always is, and the first record that is not is named, from where Lambda tries again.
 * Never throws: no record can be at fault, and a table that cannot be reached is tried again.
 */
export const createSettleBatch =
  (deps: SettleBatchDeps) =>
  (batch: ShardBatch, remaining: () => number): Promise<BatchOutcome> =>
    new BatchSettling(deps, batch, remaining).run();
