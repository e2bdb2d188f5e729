/**
 * How Lambda reads one shard, as a state machine without clock or I/O: records wait, become a batch, and the batch stays
 * until the function has taken it or it is given up. One batch at a time, in the order of the shard.
 */

export type Item<T> = {
  readonly payload: T;
  /** When the log took it, ms since the epoch. */
  readonly arrived: number;
  /** What it adds to the invocation's payload. */
  readonly bytes: number;
};

export type Settings = {
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly windowMs: number;
  /** Infinity for as long as the log keeps the records. */
  readonly maxRetries: number;
  readonly maxAgeMs: number;
};

type Batch<T> = { readonly items: readonly Item<T>[]; readonly failures: number; readonly notBefore: number };

export type Shard<T> = {
  readonly waiting: readonly Item<T>[];
  /** When the first of those that wait was read. */
  readonly since: number;
  readonly batch: Batch<T> | undefined;
  readonly busy: boolean;
};

/** `failed` counts as an attempt, as it does on AWS; `unavailable` (the function could not be called at all) does not. */
export type Outcome = 'done' | 'failed' | 'unavailable';

export type Plan<T> = {
  readonly shard: Shard<T>;
  readonly invoke?: readonly Item<T>[];
  /** Given up: too old, or tried too often. */
  readonly discarded: readonly Item<T>[];
  /** When to plan again, if nothing happens before. */
  readonly wakeAt?: number;
};

/** Lambda's limit for the payload of an invocation, less what stands around the records. */
export const PAYLOAD_BYTES = 6 * 1024 * 1024 - 64;

const BACKOFF_MS = { first: 100, most: 10_000 };

export const emptyShard = <T>(): Shard<T> => ({ waiting: [], since: 0, batch: undefined, busy: false });

/** Whether to read on: what waits fills a batch otherwise. */
export const wantsMore = <T>({ batchSize }: Settings, { waiting }: Shard<T>): boolean =>
  waiting.length < batchSize && waiting.reduce((sum, { bytes }) => sum + bytes, 0) < PAYLOAD_BYTES;

export const receive = <T>(shard: Shard<T>, items: readonly Item<T>[], now: number): Shard<T> => ({
  ...shard,
  waiting: [...shard.waiting, ...items],
  since: shard.waiting.length === 0 ? now : shard.since,
});

/** How many of the items make the next batch: at least one, however large. */
const batchLength = <T>(items: readonly Item<T>[], batchSize: number): { length: number; full: boolean } => {
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    bytes += item.bytes;
    if (index > 0 && bytes > PAYLOAD_BYTES) return { length: index, full: true };
    if (index + 1 === batchSize) return { length: batchSize, full: true };
  }
  return { length: items.length, full: false };
};

const splitByAge = <T>(items: readonly Item<T>[], oldest: number) => {
  const discarded = items.filter(({ arrived }) => arrived < oldest);
  return discarded.length === 0
    ? { discarded, kept: items }
    : { discarded, kept: items.filter(({ arrived }) => arrived >= oldest) };
};

/** Takes what waits for a batch, when it is full or its window is over. */
const gather = <T>(settings: Settings, shard: Shard<T>, now: number): Shard<T> => {
  if (shard.batch || shard.waiting.length === 0) return shard;
  const { length, full } = batchLength(shard.waiting, settings.batchSize);
  if (!full && now < shard.since + settings.windowMs) return shard;
  const items = shard.waiting.slice(0, length);
  return { ...shard, waiting: shard.waiting.slice(length), since: now, batch: { items, failures: 0, notBefore: now } };
};

const dropOld = <T>(shard: Shard<T>, oldest: number): { shard: Shard<T>; discarded: readonly Item<T>[] } => {
  const waiting = splitByAge(shard.waiting, oldest);
  const batch = splitByAge(shard.batch?.items ?? [], oldest);
  const rest = shard.batch && batch.kept.length > 0 ? { ...shard.batch, items: batch.kept } : undefined;
  return {
    shard: { ...shard, waiting: waiting.kept, batch: rest },
    discarded: [...batch.discarded, ...waiting.discarded],
  };
};

/** What to do now. */
export const plan = <T>(settings: Settings, before: Shard<T>, now: number): Plan<T> => {
  if (before.busy) return { shard: before, discarded: [] };
  const { shard: fresh, discarded } = dropOld(before, now - settings.maxAgeMs);
  const shard = gather(settings, fresh, now);
  if (!shard.batch) {
    const wakeAt = shard.waiting.length > 0 ? { wakeAt: shard.since + settings.windowMs } : {};
    return { shard, discarded, ...wakeAt };
  }
  if (now < shard.batch.notBefore) return { shard, discarded, wakeAt: shard.batch.notBefore };
  return { shard: { ...shard, busy: true }, discarded, invoke: shard.batch.items };
};

const backoff = (failures: number): number => Math.min(BACKOFF_MS.first * 2 ** failures, BACKOFF_MS.most);

/** Takes in how the invocation ended. */
export const settle = <T>(settings: Settings, shard: Shard<T>, outcome: Outcome, now: number): Plan<T> => {
  const { batch } = shard;
  if (!batch || outcome === 'done') return { shard: { ...shard, batch: undefined, busy: false }, discarded: [] };
  const failures = batch.failures + (outcome === 'failed' ? 1 : 0);
  if (failures > settings.maxRetries)
    return { shard: { ...shard, batch: undefined, busy: false }, discarded: batch.items };
  const notBefore = now + backoff(batch.failures);
  return { shard: { ...shard, batch: { ...batch, failures, notBefore }, busy: false }, discarded: [] };
};
