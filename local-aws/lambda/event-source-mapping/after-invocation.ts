import type { Batch, BatchingSettings, Discarded, Shard } from './shard';

/**
 * How an invocation ended. `failed` counts as an attempt, as it does on AWS; `unavailable` (the function could not be called
 * at all) does not. `failedFrom` is the place in the batch of the first record that the function reported.
 */
export type InvocationOutcome = 'done' | 'failed' | 'unavailable' | { readonly failedFrom: number };

interface Next<T> {
  readonly batches: readonly Batch<T>[];
  readonly discarded: readonly Discarded<T>[];
}

const BACKOFF_MS = { first: 100, most: 10_000 };

const backoff = (failures: number): number => Math.min(BACKOFF_MS.first * 2 ** failures, BACKOFF_MS.most);

const again = <T>(batch: Batch<T>, now: number): Batch<T> => ({ ...batch, notBefore: now + backoff(batch.failures) });

const retry = <T>({ maxRetries }: BatchingSettings, batch: Batch<T>, now: number): Next<T> => {
  if (batch.failures >= maxRetries)
    return { batches: [], discarded: [{ items: batch.items, reason: 'retries', attempts: batch.attempts }] };
  return { batches: [{ ...again(batch, now), failures: batch.failures + 1 }], discarded: [] };
};

/** Splitting uses up no retry, so a bad record is alone before it is given up. */
const halve = <T>(batch: Batch<T>, now: number): Next<T> => {
  const middle = Math.ceil(batch.items.length / 2);
  const first = again({ ...batch, items: batch.items.slice(0, middle) }, now);
  return { batches: [first, { ...batch, items: batch.items.slice(middle) }], discarded: [] };
};

const nextBatches = <T>(
  settings: BatchingSettings,
  before: Batch<T>,
  outcome: InvocationOutcome,
  now: number,
): Next<T> => {
  if (outcome === 'done') return { batches: [], discarded: [] };
  if (outcome === 'unavailable') return { batches: [again(before, now)], discarded: [] };
  const batch = { ...before, attempts: before.attempts + 1 };
  if (outcome === 'failed')
    return settings.bisect && batch.items.length > 1 ? halve(batch, now) : retry(settings, batch, now);
  const rest = { ...batch, items: batch.items.slice(outcome.failedFrom) };
  // To split at the record that was reported is a split too.
  const split = settings.bisect && outcome.failedFrom > 0;
  return split ? { batches: [again(rest, now)], discarded: [] } : retry(settings, rest, now);
};

/** Takes in how the invocation ended. */
export const afterInvocation = <T>(
  settings: BatchingSettings,
  shard: Shard<T>,
  outcome: InvocationOutcome,
  now: number,
): { readonly shard: Shard<T>; readonly discarded: readonly Discarded<T>[] } => {
  const [batch, ...rest] = shard.batches;
  if (!batch) return { shard: { ...shard, busy: false }, discarded: [] };
  const { batches, discarded } = nextBatches(settings, batch, outcome, now);
  return { shard: { ...shard, batches: [...batches, ...rest], busy: false }, discarded };
};
