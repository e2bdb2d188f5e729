import type { Pacing } from '@millrace/contract';
import {
  addCounts,
  type CountName,
  delayBucketOf,
  type ProcessCounts,
  type Reading,
} from '../../domain/health/process-counts';
import { SECOND_MS } from '../../domain/time';
import type { Clock, LogFields, Logger } from '../ports';
import type { CountSource, CountStore } from './ports';

/** A process writes what it has counted no more often, ms. */
const WRITE_EVERY_MS = 20 * SECOND_MS;

export interface CountersDeps {
  readonly store: Pick<CountStore, 'add'>;
  readonly now: Clock;
  readonly logger: Logger;
  /** Of the function. */
  readonly megabytes: number;
  /** Counts that something else keeps since it was last asked. */
  readonly takeCounts: () => ProcessCounts;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const REASONS: readonly unknown[] = ['viewers', 'busy', 'budget'] satisfies Pacing['reason'][];
const isReason = (value: unknown): value is Pacing['reason'] => REASONS.includes(value);

/** What the line of a batch says of how its reader stands. */
const readingIn = ({ delay, interval, paced, subscribers }: LogFields): Omit<Reading, 'at'> => ({
  ...(isNumber(delay) && { delay }),
  ...((interval === null || isNumber(interval)) && { interval }),
  ...(isReason(paced) && { reason: paced }),
  ...(isNumber(subscribers) && { viewers: subscribers }),
});

/**
 * What a process counts of itself, written at the end of a call once in 20 s. What it has not written when it ends is lost, and a write that is tried again
 * may count twice: these are estimates, of what nothing is decided by.
 */
export class Counters {
  private readonly deps: CountersDeps;
  private counts: ProcessCounts = {};
  /** By shard; without one where the function reads none. */
  private readonly readings = new Map<string | undefined, Omit<Reading, 'at'>>();
  private readonly writtenAt = new Map<string | undefined, number>();

  constructor(deps: CountersDeps) {
    this.deps = deps;
  }

  add(name: CountName, amount = 1): void {
    this.counts = addCounts(this.counts, { [name]: amount });
  }

  see(reading: Omit<Reading, 'at'>): void {
    this.readings.set(undefined, reading);
  }

  /** Takes in the fields of the line that a reader of the stream logs of a batch. */
  noteBatch(fields: LogFields): void {
    const { shard, skipped, delay } = fields;
    if (typeof shard === 'string') this.readings.set(shard, readingIn(fields));
    if (isNumber(skipped)) this.add('skipped', skipped);
    if (isNumber(delay)) this.add(delayBucketOf(delay));
  }

  /** Counts a call that is over, and writes where it is time to. Never throws. */
  async endCall(source: CountSource, ms: number): Promise<void> {
    const { store, now, logger, megabytes, takeCounts } = this.deps;
    this.add('calls');
    this.add('megabyteMs', ms * megabytes);
    this.counts = addCounts(this.counts, takeCounts());
    const at = now();
    if (at - (this.writtenAt.get(source.shard) ?? 0) < WRITE_EVERY_MS) return;
    this.writtenAt.set(source.shard, at);
    const counts = this.counts;
    this.counts = {};
    try {
      await store.add({ source, counts, reading: { ...this.readings.get(source.shard), at } });
    } catch (problem) {
      this.counts = addCounts(counts, this.counts);
      logger.warn('what the process counts is not written', { problem });
    }
  }
}
