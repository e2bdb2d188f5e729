import type { ReaderCheckpoint } from '../../kinesis/checkpoint-store';
import { MINUTE_MS } from '../../shared/time';
import { afterInvocation, type InvocationOutcome } from './after-invocation';
import type { QueuedRecord } from './queued-record';
import {
  type BatchingSettings,
  type Discarded,
  emptyShard,
  isDone,
  plan,
  receive,
  type Shard,
  wantsMore,
} from './shard';

/**
 * From where the shard is to be read again if this process ends now.
 * @param last the sequence number of the last record that was read, whether it is for the function or filtered out.
 */
export const checkpointOf = <T>(
  { batches, waiting, pushes }: Shard<T>,
  last: string | undefined,
): ReaderCheckpoint | undefined => {
  const unfinished = batches[0]?.items[0] ?? waiting[0] ?? pushes[0]?.[0];
  if (unfinished) return { at: unfinished.id };
  return last === undefined ? undefined : { after: last };
};

/** How far a mapping is in one shard. */
export interface ShardStatus {
  /** Age of the last record that was handed to the function and is not done, or of the first that waits; 0 when there is none. */
  readonly iteratorAgeMs: number;
  /** Records read from the log and not done. The log may hold more. */
  readonly unfinished: number;
  readonly busy: boolean;
}

export const shardStatusOf = <T>({ waiting, pushes, batches, busy }: Shard<T>, now: number): ShardStatus => {
  const behind = batches[0]?.items.at(-1) ?? waiting[0] ?? pushes[0]?.[0];
  const lists = [waiting, ...pushes, ...batches.map(({ items }) => items)];
  return {
    iteratorAgeMs: behind ? Math.max(0, now - behind.arrived) : 0,
    unfinished: lists.reduce((sum, { length }) => sum + length, 0),
    busy,
  };
};

/** An alarm goes off past this iterator age. */
export const LATE_MS = MINUTE_MS;

/** Reports once that the age has passed the limit, and once that it is below again. */
export const createAgeAlarm = (): ((iteratorAgeMs: number) => string | undefined) => {
  let late = false;
  return (age) => {
    if (age > LATE_MS === late) return undefined;
    late = !late;
    return late
      ? `is behind: its iterator age has passed ${LATE_MS / 1000} s`
      : `has caught up: its iterator age is below ${LATE_MS / 1000} s again`;
  };
};

export interface ShardRead {
  /** What is for the function, which may be none of what was read. */
  readonly items: readonly QueuedRecord<string>[];
  /** How many records were read. */
  readonly count: number;
  /** The sequence number of the last that was read. */
  readonly last: string | undefined;
  /** The shard was split or merged, and there is nothing behind these. */
  readonly ended: boolean;
}

export interface ProgressOptions {
  readonly settings: BatchingSettings;
  readonly onDiscarded: (discarded: Discarded<string>) => void;
  /** Everything before is done. Comes after the `onDiscarded` of what was given up, and only when it has changed. */
  readonly onCheckpoint: (checkpoint: ReaderCheckpoint) => void;
}

export interface Progress {
  readonly take: (result: ShardRead) => void;
  readonly plan: () => { readonly invoke?: readonly QueuedRecord<string>[]; readonly wakeAt: number };
  readonly finish: (outcome: InvocationOutcome) => void;
  readonly wantsMore: () => boolean;
  /** Every record of a closed shard is done. */
  readonly isOver: () => boolean;
  readonly status: () => ShardStatus;
}

/** Holds the state of one shard, and says how far it is done. */
export const createProgress = ({ settings, onDiscarded, onCheckpoint }: ProgressOptions): Progress => {
  let shard = emptyShard<string>();
  let ended = false;
  let last: string | undefined;
  let reported: string | undefined;

  const reportCheckpoint = () => {
    const checkpoint = checkpointOf(shard, last);
    const text = JSON.stringify(checkpoint);
    if (!checkpoint || text === reported) return;
    reported = text;
    onCheckpoint(checkpoint);
  };

  const move = (next: { readonly shard: typeof shard; readonly discarded: readonly Discarded<string>[] }) => {
    shard = next.shard;
    next.discarded.forEach(onDiscarded);
  };

  return {
    take: (result) => {
      ended = result.ended;
      last = result.last ?? last;
      shard = receive(settings, shard, result.items, Date.now());
      // What is filtered out is done with as soon as it is read.
      if (result.count > 0 && result.items.length === 0) reportCheckpoint();
    },
    plan: () => {
      const next = plan(settings, shard, Date.now());
      move(next);
      if (next.discarded.length > 0) reportCheckpoint();
      return { ...(next.invoke && { invoke: next.invoke }), wakeAt: next.wakeAt ?? Number.POSITIVE_INFINITY };
    },
    finish: (outcome) => {
      move(afterInvocation(settings, shard, outcome, Date.now()));
      reportCheckpoint();
    },
    wantsMore: () => !ended && wantsMore(settings, shard),
    isOver: () => ended && isDone(shard),
    status: () => shardStatusOf(shard, Date.now()),
  };
};
