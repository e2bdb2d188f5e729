import type { Item } from './item';
import { type Position, positionOf } from './position';
import type { Outcome } from './settle';
import { settle } from './settle';
import { type Discarded, emptyShard, isDone, plan, receive, type Settings, wantsMore } from './shard';
import { createWaker } from './waker';

/** How often a shard is read. */
export type Pace = {
  /** Between two reads, at least. */
  readonly leastMs: number;
  /** Without a word that records were put. */
  readonly idleMs: number;
};

export type ReadResult = {
  /** What is for the function, which may be none of what was read. */
  readonly items: readonly Item<string>[];
  /** How many records were read. */
  readonly count: number;
  /** The shard was split or merged, and there is nothing behind these. */
  readonly ended: boolean;
};

export type LoopOptions = {
  readonly settings: Settings;
  readonly pace: Pace;
  readonly read: (limit: number) => Promise<ReadResult>;
  readonly invoke: (items: readonly Item<string>[]) => Promise<Outcome>;
  readonly onDiscarded: (discarded: Discarded<string>) => void;
  readonly onPosition: (position: Position) => void;
  /** Every record of a shard that takes no more is done with. */
  readonly onEnded: () => void;
  readonly report: (problem: string) => void;
};

export type Loop = {
  /** Says that records were put to the shard. */
  readonly nudge: () => void;
  /** Ends reading, and waits for the function's answer to what it has. */
  readonly stop: () => Promise<void>;
  readonly position: () => Position;
};

/** Reads one shard and feeds the function, until stopped or until the shard has come to its end. */
export const runShardLoop = (options: LoopOptions): Loop => {
  const { settings, pace, report } = options;
  const waker = createWaker();
  let shard = emptyShard<string>();
  let running = true;
  let ended = false;
  let invocation: Promise<void> | undefined;
  let nudged = true;
  let lastRead = 0;

  const finish = (outcome: Outcome) => {
    const settled = settle(settings, shard, outcome, Date.now());
    shard = settled.shard;
    settled.discarded.forEach(options.onDiscarded);
    invocation = undefined;
    waker.wake();
  };

  /** @returns when to look again, ms since the epoch. */
  const act = (): number => {
    const next = plan(settings, shard, Date.now());
    shard = next.shard;
    next.discarded.forEach(options.onDiscarded);
    if (next.invoke) invocation = options.invoke(next.invoke).then(finish);
    return next.wakeAt ?? Number.POSITIVE_INFINITY;
  };

  const read = async (): Promise<void> => {
    nudged = false;
    lastRead = Date.now();
    const { items, count, ended: atEnd } = await options.read(settings.batchSize);
    ended = atEnd;
    shard = receive(settings, shard, items, Date.now());
    if (count > 0) nudged = true;
  };

  const nextRead = (): number => {
    if (ended || !wantsMore(settings, shard)) return Number.POSITIVE_INFINITY;
    return lastRead + (nudged ? pace.leastMs : pace.idleMs);
  };

  const turn = async (): Promise<void> => {
    try {
      if (Date.now() >= nextRead()) await read();
    } catch (error) {
      report(`could not be read: ${error instanceof Error ? error.message : error}`);
    }
    const due = Math.min(act(), nextRead());
    options.onPosition(positionOf(shard, Date.now()));
    if (ended && isDone(shard)) return;
    await waker.wait(Math.min(due - Date.now(), pace.idleMs));
  };

  const loop = async () => {
    while (running && !(ended && isDone(shard))) await turn();
    await invocation;
    if (running) options.onEnded();
  };

  const over = loop();
  return {
    position: () => positionOf(shard, Date.now()),
    nudge: () => {
      nudged = true;
      waker.wake();
    },
    stop: () => {
      running = false;
      waker.wake();
      return over;
    },
  };
};
