import { afterInvocation, type InvocationOutcome } from '../../lambda/event-source-mapping/after-invocation';
import { reportedOutcome } from '../../lambda/event-source-mapping/invoke-batch';
import type { QueuedRecord } from '../../lambda/event-source-mapping/queued-record';
import { type BatchingSettings, emptyShard, plan, receive, type Shard } from '../../lambda/event-source-mapping/shard';

/** Plays a mapping over one shard with a scripted log and a scripted function, in simulated time. */

/** `report` is what the function answers, for a mapping with `ReportBatchItemFailures`. */
export type Reaction = 'done' | 'failed' | 'unavailable' | { readonly report: unknown };

export interface Scenario {
  readonly settings?: Partial<BatchingSettings>;
  /** Records, a letter each, that are read at a time; they arrived then too. */
  readonly log: readonly (readonly [at: number, records: string])[];
  /** What the function does, call by call; afterwards it succeeds. */
  readonly reactions?: readonly Reaction[];
  /** How long each call takes. */
  readonly takesMs?: number;
}

export interface Story {
  readonly calls: readonly (readonly [at: number, records: string])[];
  readonly givenUp: readonly (readonly [reason: 'retries' | 'age', records: string, attempts: number])[];
}

/** A mapping as a template that says nothing makes it, but for batches of three. */
const defaults: BatchingSettings = {
  batchSize: 3,
  windowMs: 0,
  maxRetries: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
  bisect: false,
  batchPerPush: false,
};

const lettersOf = (items: readonly QueuedRecord<string>[]): string => items.map(({ payload }) => payload).join('');

const outcome = (reaction: Reaction, items: readonly QueuedRecord<string>[]): InvocationOutcome => {
  if (typeof reaction === 'string') return reaction;
  const ids = items.map(({ id }) => id);
  return reportedOutcome(reaction.report, ids);
};

export const play = ({ settings: own = {}, log, reactions = [], takesMs = 0 }: Scenario): Story => {
  const settings = { ...defaults, ...own };
  const calls: [number, string][] = [];
  const givenUp: ['retries' | 'age', string, number][] = [];
  const arrivals = [...log];
  let shard: Shard<string> = emptyShard();
  let busyUntil = Number.POSITIVE_INFINITY;
  let result: InvocationOutcome = 'done';
  let now = 0;

  const take = (next: Pick<ReturnType<typeof plan<string>>, 'shard' | 'discarded'>) => {
    shard = next.shard;
    for (const { reason, items, attempts } of next.discarded) givenUp.push([reason, lettersOf(items), attempts]);
  };

  const invoke = (items: readonly QueuedRecord<string>[]) => {
    result = outcome(reactions[calls.length] ?? 'done', items);
    calls.push([now, lettersOf(items)]);
    busyUntil = now + takesMs;
  };

  while (now < Number.POSITIVE_INFINITY) {
    for (let [first] = arrivals; first && first[0] <= now; [first] = arrivals) {
      const [arrived, records] = first;
      const items = [...records].map((payload) => ({ payload, id: payload, arrived, bytes: 1 }));
      shard = receive(settings, shard, items, now);
      arrivals.shift();
    }
    if (busyUntil <= now) {
      busyUntil = Number.POSITIVE_INFINITY;
      take(afterInvocation(settings, shard, result, now));
    }
    const next = plan(settings, shard, now);
    take(next);
    if (next.invoke) invoke(next.invoke);
    const wakeAt = next.invoke ? Number.POSITIVE_INFINITY : (next.wakeAt ?? Number.POSITIVE_INFINITY);
    now = Math.min(busyUntil, wakeAt, arrivals[0]?.[0] ?? Number.POSITIVE_INFINITY);
  }
  return { calls, givenUp };
};
