import type { LogRecord } from '../fold/log-record';

/** So long a record may be on its way from the log to the function without having waited for it. */
const FRESH_MS = 300;

/** A queue is worked off in less: where records are never fresh, they are held no longer. */
const LONGEST_HOLD_MS = 1000;

/** After such a pause the queue is another one: this container was waiting, or another one has gone on with it. */
const PAUSE_MS = 300;

/** After so many batches that have not waited, those before it that have say nothing any more. */
const FORGOTTEN_AFTER = 20;

/** As much of a record as is looked at: the simulation joins what are none. */
type Arrived = Pick<LogRecord, 'arrived'>;

interface Queue<R> {
  readonly held: readonly R[];
  /** Since when there is something held, ms since the epoch. */
  readonly since: number;
  /** When the last batch was handed over, ms since the epoch. */
  readonly at: number;
  /** How many more batches count as queued. */
  readonly queued: number;
}

const EMPTY: Queue<never> = { held: [], since: 0, at: Number.NEGATIVE_INFINITY, queued: 0 };

/**
 * Joins batches that queue while `live` waits, where Lambda does not: one that had been in the log before the last one was handed over, and was not in it, has
 * others behind it until one comes that is fresh. What is held is sent with that one. It is a copy of what is in the log: if it is lost with the process, its
 * windows settle all the same.
 */
export class QueuedPushes<R extends Arrived = LogRecord> {
  private readonly queues = new Map<string, Queue<R>>();

  /** What is to be sent now. `isPaced`: whether batches wait for each other at all. */
  take(
    { shard, records }: { readonly shard: string; readonly records: readonly R[] },
    isPaced: boolean,
    now: number,
  ): readonly R[] {
    const before: Queue<R> = this.queues.get(shard) ?? EMPTY;
    const hasWaited = (records[0]?.arrived ?? now) < before.at - FRESH_MS;
    const queued = hasWaited ? FORGOTTEN_AFTER : Math.max(0, before.queued - 1);
    const isFresh = now - (records.at(-1)?.arrived ?? now) <= FRESH_MS;
    const all = [...before.held, ...records];
    const goesOn = before.held.length > 0 && now - before.at < PAUSE_MS;
    const since = goesOn ? before.since : now;
    const isHeld = isPaced && queued > 0 && !isFresh && now - since < LONGEST_HOLD_MS;
    this.queues.set(shard, { held: isHeld ? all : [], since, at: now, queued });
    return isHeld ? [] : all;
  }
}
