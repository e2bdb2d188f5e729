import { messageOf } from '../../shared/user-error';
import { createWaker } from '../../shared/wait-until';
import type { InvocationOutcome } from './after-invocation';
import type { QueuedRecord } from './queued-record';
import { createProgress, type ProgressOptions, type ShardRead, type ShardStatus } from './shard-progress';

/** How often a shard is read for enhanced fan-out while records are put, ms: docs/decisions/0117-pushes-as-often-as-on-aws.md */
export const PUSH_EVERY_MS = 50;

/** How often a shard is read. */
export interface ReadPace {
  /** Between two reads, at least, unless the first brought as much as it may. */
  readonly leastMs: number;
  /** Without a word that records were put. */
  readonly idleMs: number;
}

export type LoopOptions = ProgressOptions & {
  readonly pace: ReadPace;
  readonly read: (limit: number) => Promise<ShardRead>;
  readonly invoke: (items: readonly QueuedRecord<string>[]) => Promise<InvocationOutcome>;
  readonly onStatus: (status: ShardStatus) => void;
  /** Every record of a closed shard is done. */
  readonly onEnded: () => void;
  readonly report: (reason: string) => void;
};

export interface Loop {
  /** Says that records were put to the shard. */
  readonly nudge: () => void;
  /** Ends reading, and waits for the function's answer to what it has. */
  readonly stop: () => Promise<void>;
  readonly status: () => ShardStatus;
}

/** When to read next: at once while the log holds more, soon after records were put or came, else from time to time. */
const createReadClock = ({ leastMs, idleMs }: ReadPace) => {
  let nudged = true;
  let behind = false;
  let lastRead = 0;
  return {
    nudge: () => {
      nudged = true;
    },
    start: () => {
      nudged = false;
      behind = false;
      lastRead = Date.now();
    },
    took: (count: number, limit: number) => {
      nudged ||= count > 0;
      behind = count >= limit;
    },
    next: (): number => {
      if (behind) return lastRead;
      return lastRead + (nudged ? leastMs : idleMs);
    },
  };
};

/** Reads one shard and feeds the function, until stopped or until the shard has come to its end. */
export const runShardLoop = (options: LoopOptions): Loop => {
  const { settings, pace, report } = options;
  const waker = createWaker();
  const progress = createProgress(options);
  const clock = createReadClock(pace);
  let running = true;
  let invocation: Promise<void> | undefined;

  const finish = (outcome: InvocationOutcome) => {
    progress.finish(outcome);
    invocation = undefined;
    waker.wake();
  };

  /** @returns when to look again, ms since the epoch. */
  const act = (): number => {
    const { invoke, wakeAt } = progress.plan();
    if (invoke) invocation = options.invoke(invoke).then(finish);
    return wakeAt;
  };

  const read = async (): Promise<void> => {
    clock.start();
    const result = await options.read(settings.batchSize);
    progress.take(result);
    clock.took(result.count, settings.batchSize);
  };

  const nextRead = (): number => (progress.wantsMore() ? clock.next() : Number.POSITIVE_INFINITY);

  const turn = async (): Promise<void> => {
    try {
      if (Date.now() >= nextRead()) await read();
    } catch (error) {
      report(`could not be read: ${messageOf(error)}`);
    }
    const due = Math.min(act(), nextRead());
    options.onStatus(progress.status());
    if (progress.isOver()) return;
    await waker.wait(Math.min(due - Date.now(), pace.idleMs));
  };

  const loop = async () => {
    while (running && !progress.isOver()) await turn();
    await invocation;
    if (running) options.onEnded();
  };

  const over = loop();
  return {
    status: progress.status,
    nudge: () => {
      clock.nudge();
      waker.wake();
    },
    stop: () => {
      running = false;
      waker.wake();
      return over;
    },
  };
};
