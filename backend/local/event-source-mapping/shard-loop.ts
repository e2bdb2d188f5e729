import type { _Record } from '@aws-sdk/client-kinesis';
import { emptyShard, type Item, type Outcome, plan, receive, type Settings, settle, wantsMore } from './shard';
import type { ShardReader } from './shard-reader';
import { createWaker } from './waker';

/** How often a shard is read. */
export type Pace = {
  /** Between two reads, at least. */
  readonly leastMs: number;
  /** Without a word that records were put. */
  readonly idleMs: number;
};

export type LoopOptions = {
  readonly settings: Settings;
  readonly pace: Pace;
  readonly reader: ShardReader;
  readonly toItem: (record: _Record) => Item<string>;
  readonly invoke: (items: readonly Item<string>[]) => Promise<Outcome>;
  readonly report: (problem: string) => void;
};

export type Loop = {
  /** Says that records were put to the shard. */
  readonly nudge: () => void;
  /** Ends reading, and waits for the function's answer to what it has. */
  readonly stop: () => Promise<void>;
};

/** Reads one shard and feeds the function, until stopped. */
export const runShardLoop = ({ settings, pace, reader, toItem, invoke, report }: LoopOptions): Loop => {
  const waker = createWaker();
  let shard = emptyShard<string>();
  let running = true;
  let invocation: Promise<void> | undefined;
  let nudged = true;
  let lastRead = 0;

  const tellDiscarded = (items: readonly Item<string>[]) => {
    if (items.length > 0) report(`${items.length} records were given up`);
  };

  const finish = (outcome: Outcome) => {
    const settled = settle(settings, shard, outcome, Date.now());
    shard = settled.shard;
    tellDiscarded(settled.discarded);
    invocation = undefined;
    waker.wake();
  };

  /** @returns when to look again, ms since the epoch. */
  const act = (): number => {
    const next = plan(settings, shard, Date.now());
    shard = next.shard;
    tellDiscarded(next.discarded);
    if (next.invoke) invocation = invoke(next.invoke).then(finish);
    return next.wakeAt ?? Number.POSITIVE_INFINITY;
  };

  const read = async (): Promise<void> => {
    nudged = false;
    lastRead = Date.now();
    const records = await reader.read(settings.batchSize);
    if (records.length === 0) return;
    shard = receive(shard, records.map(toItem), Date.now());
    nudged = true;
  };

  const nextRead = (): number => {
    if (!wantsMore(settings, shard)) return Number.POSITIVE_INFINITY;
    return lastRead + (nudged ? pace.leastMs : pace.idleMs);
  };

  const loop = async () => {
    while (running) {
      try {
        if (Date.now() >= nextRead()) await read();
      } catch (error) {
        report(`the stream could not be read: ${error instanceof Error ? error.message : error}`);
      }
      const due = Math.min(act(), nextRead());
      await waker.wait(Math.min(due - Date.now(), pace.idleMs));
    }
    await invocation;
  };

  const ended = loop();
  return {
    nudge: () => {
      nudged = true;
      waker.wake();
    },
    stop: () => {
      running = false;
      waker.wake();
      return ended;
    },
  };
};
