import type { Pacing } from '@millrace/contract';

/** What processes count of themselves. Each is added to what the others of the hour and the month have counted. */
export const COUNTED = [
  'calls',
  /** Time in calls × memory, in MB × ms. */
  'megabyteMs',
  'sent',
  'throttled',
  'failed',
  'gone',
  'skipped',
  /** Characters of what was sent, of which nearly each is a byte. */
  'characters',
  'readUnits',
  'writeUnits',
  /** A viewer's minute each. */
  'viewerMinutes',
] as const;

export type Counted = (typeof COUNTED)[number];

/** The least delay that is not in the bucket any more, ms; the last has no end. */
const BUCKETS = [25, 50, 75, 100, 150, 200, 350, 500, 750, 1000, 1500, 2000, 3500, 5000, 7500, 10_000] as const;

/** A bucket of delays, by its place. */
export type DelayBucket = `delay${number}`;

export type CountName = Counted | DelayBucket;
export type ProcessCounts = Readonly<Partial<Record<CountName, number | undefined>>>;

export const delayBucketOf = (ms: number): DelayBucket => {
  const at = BUCKETS.findIndex((end) => ms < end);
  return `delay${at < 0 ? BUCKETS.length : at}`;
};

export const DELAY_BUCKETS: readonly DelayBucket[] = [...BUCKETS.keys(), BUCKETS.length].map(
  (at): DelayBucket => `delay${at}`,
);

export const addCounts = (a: ProcessCounts, b: ProcessCounts): ProcessCounts => {
  const sum: Partial<Record<CountName, number | undefined>> = { ...a };
  for (const name of [...COUNTED, ...DELAY_BUCKETS]) {
    const more = b[name];
    if (more !== undefined) sum[name] = (sum[name] ?? 0) + more;
  }
  return sum;
};

/** In which no more than `share` of the delays are over: the end of the bucket, so that it is never too low. */
const delayAt = (counts: readonly number[], total: number, share: number): number => {
  let below = 0;
  for (const [at, count] of counts.entries()) {
    below += count;
    if (below >= share * total) return BUCKETS[at] ?? 2 * (BUCKETS.at(-1) ?? 0);
  }
  return 0;
};

/** The delays that were counted; undefined where there are none. */
export const latencyIn = (counts: ProcessCounts) => {
  const byBucket = DELAY_BUCKETS.map((bucket) => counts[bucket] ?? 0);
  const batches = byBucket.reduce((sum, count) => sum + count, 0);
  if (batches === 0) return undefined;
  const at = (share: number): number => delayAt(byBucket, batches, share);
  return { batches, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
};

/** How a process stands: what it saw last. */
export interface Reading {
  /** ms since the epoch. */
  readonly at: number;
  /** From the arrival of the first record of its last batch until that was done, ms. */
  readonly delay?: number | undefined;
  /** The interval of delta frames in force, ms; null where none are sent. */
  readonly interval?: number | null | undefined;
  readonly reason?: Pacing['reason'] | undefined;
  /** Connections. */
  readonly viewers?: number | undefined;
}
