/**
 * How Lambda reads one shard, as a state machine without clock or I/O: records wait, become a batch, and the batch stays
 * until the function has taken it or it is given up. One batch at a time, in the order of the shard.
 */

import { batchLength, PAYLOAD_BYTES, type QueuedRecord, splitByAge } from './queued-record';

export interface BatchingSettings {
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly windowMs: number;
  /** Infinity: for as long as the log retains the records. */
  readonly maxRetries: number;
  readonly maxAgeMs: number;
  /** A batch that fails comes again in halves. */
  readonly bisect: boolean;
  /** What is received together stays together: one push of enhanced fan-out, one batch. Means nothing with a window. */
  readonly batchPerPush: boolean;
}

export interface Batch<T> {
  readonly items: readonly QueuedRecord<T>[];
  /** How often the function has been called with it, or with the batch that it was split from. */
  readonly attempts: number;
  /** How many of those count against the retries. */
  readonly failures: number;
  readonly notBefore: number;
}

export interface Shard<T> {
  readonly waiting: readonly QueuedRecord<T>[];
  /** Pushes behind the one that waits. */
  readonly pushes: readonly (readonly QueuedRecord<T>[])[];
  /** When the first of those that wait was read. */
  readonly since: number;
  /** The batch that is being worked on, and behind it what was split from it. */
  readonly batches: readonly Batch<T>[];
  readonly busy: boolean;
}

export interface Discarded<T> {
  readonly items: readonly QueuedRecord<T>[];
  readonly reason: 'retries' | 'age';
  readonly attempts: number;
}

export interface Plan<T> {
  readonly shard: Shard<T>;
  readonly invoke?: readonly QueuedRecord<T>[];
  /** Given up: too old, or tried too often. */
  readonly discarded: readonly Discarded<T>[];
  /** When to plan again, if nothing happens before. */
  readonly wakeAt?: number;
}

export const emptyShard = <T>(): Shard<T> => ({ waiting: [], pushes: [], since: 0, batches: [], busy: false });

/** Whether to read on: what waits fills a batch otherwise. */
export const wantsMore = <T>({ batchSize }: BatchingSettings, { waiting, pushes }: Shard<T>): boolean => {
  const all = [waiting, ...pushes].flat();
  return all.length < batchSize && all.reduce((sum, { bytes }) => sum + bytes, 0) < PAYLOAD_BYTES;
};

/** Nothing is left to be done. */
export const isDone = <T>({ waiting, pushes, batches }: Shard<T>): boolean =>
  waiting.length === 0 && pushes.length === 0 && batches.length === 0;

export const receive = <T>(
  settings: BatchingSettings,
  shard: Shard<T>,
  items: readonly QueuedRecord<T>[],
  now: number,
): Shard<T> => {
  if (items.length === 0) return shard;
  if (shard.waiting.length === 0) return { ...shard, waiting: items, since: now };
  if (settings.batchPerPush && settings.windowMs === 0) return { ...shard, pushes: [...shard.pushes, items] };
  return { ...shard, waiting: [...shard.waiting, ...items] };
};

/** Takes what waits for a batch, when it is full or its window is over. */
const gather = <T>(settings: BatchingSettings, before: Shard<T>, now: number): Shard<T> => {
  const [next = [], ...later] = before.pushes;
  const shard = before.waiting.length > 0 ? before : { ...before, waiting: next, pushes: later };
  if (shard.batches.length > 0 || shard.waiting.length === 0) return shard;
  const { length, full } = batchLength(shard.waiting, settings.batchSize);
  if (!full && now < shard.since + settings.windowMs) return shard;
  const batch = { items: shard.waiting.slice(0, length), attempts: 0, failures: 0, notBefore: now };
  return { ...shard, waiting: shard.waiting.slice(length), since: now, batches: [batch] };
};

const dropOld = <T>(shard: Shard<T>, oldest: number): { shard: Shard<T>; discarded: readonly Discarded<T>[] } => {
  if (!Number.isFinite(oldest)) return { shard, discarded: [] };
  const discarded: Discarded<T>[] = [];
  const takeFresh = (items: readonly QueuedRecord<T>[], attempts: number) => {
    const { old, fresh } = splitByAge(items, oldest);
    if (old.length > 0) discarded.push({ items: old, reason: 'age', attempts });
    return fresh;
  };
  const batches = shard.batches
    .map((batch) => ({ ...batch, items: takeFresh(batch.items, batch.attempts) }))
    .filter(({ items }) => items.length > 0);
  const waiting = takeFresh(shard.waiting, 0);
  const pushes = shard.pushes.map((items) => takeFresh(items, 0)).filter(({ length }) => length > 0);
  return { shard: { ...shard, batches, waiting, pushes }, discarded };
};

/** What to do now. */
export const plan = <T>(settings: BatchingSettings, before: Shard<T>, now: number): Plan<T> => {
  if (before.busy) return { shard: before, discarded: [] };
  const { shard: fresh, discarded } = dropOld(before, now - settings.maxAgeMs);
  const shard = gather(settings, fresh, now);
  const [batch] = shard.batches;
  if (!batch) {
    const wakeAt = shard.waiting.length > 0 ? { wakeAt: shard.since + settings.windowMs } : {};
    return { shard, discarded, ...wakeAt };
  }
  if (now < batch.notBefore) return { shard, discarded, wakeAt: batch.notBefore };
  return { shard: { ...shard, busy: true }, discarded, invoke: batch.items };
};
