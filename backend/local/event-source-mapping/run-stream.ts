import type { Invocation } from './invoke';
import type { Item } from './item';
import type { Source } from './kinesis-source';
import { passedAtStart, shardsToOpen } from './lineage';
import type { StreamMapping } from './mappings';
import type { Answer, Failure } from './on-failure';
import { createAgeAlarm, type Position } from './position';
import { type Loop, type Pace, runShardLoop } from './shard-loop';

export type StreamOptions = {
  readonly source: Source;
  readonly invoke: (items: readonly Item<string>[], report: (problem: string) => void) => Promise<Invocation>;
  readonly pace: Pace;
  /** Tells the mapping's destination, if it has one. */
  readonly giveUp: (failure: Failure, shardId: string, answer: Answer) => Promise<void>;
  readonly report: (problem: string) => void;
};

export type RunningStream = {
  readonly nudge: (shardIds: readonly string[]) => void;
  readonly positions: () => ({ readonly shardId: string } & Position)[];
  readonly stop: () => Promise<void>;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const RELIST_MS = 1000;

/** Runs a mapping over every shard of its stream, parents before children. Resolves when those of the start are open. */
export const runStream = async (mapping: StreamMapping, options: StreamOptions): Promise<RunningStream> => {
  const loops = new Map<string, Loop>();
  const opened = new Set<string>();
  const finished = new Set<string>();
  const deliveries = new Set<Promise<void>>();
  let running = true;

  const start = async (shardId: string, position: StreamMapping['startingPosition']): Promise<void> => {
    opened.add(shardId);
    const report = (problem: string) => options.report(`${mapping.functionName}, ${shardId}: ${problem}`);
    const alarm = createAgeAlarm();
    let answer: Answer = { requestId: '', statusCode: 200 };
    const { read } = await options.source.open(shardId, position).catch((error) => {
      opened.delete(shardId);
      throw error;
    });
    const loop = runShardLoop({
      settings: mapping.settings,
      pace: options.pace,
      read,
      invoke: async (items) => {
        const { outcome, call } = await options.invoke(items, report);
        if (call) answer = call;
        return outcome;
      },
      onDiscarded: (failure) => {
        report(
          `${failure.items.length} records were given up: ${failure.reason === 'age' ? 'too old' : 'tried too often'}`,
        );
        const delivery = options.giveUp(failure, shardId, answer).catch((error) => {
          report(`the on-failure destination did not take it: ${messageOf(error)}`);
        });
        deliveries.add(delivery);
        void delivery.finally(() => deliveries.delete(delivery));
      },
      onPosition: ({ iteratorAgeMs }) => {
        const words = alarm(iteratorAgeMs);
        if (words !== undefined) report(words);
      },
      onEnded: () => void follow(shardId),
      report,
    });
    loops.set(shardId, loop);
  };

  const openNext = async (position: StreamMapping['startingPosition']): Promise<void> => {
    const shards = await options.source.list();
    if (opened.size === 0) for (const id of passedAtStart(shards, position)) finished.add(id);
    await Promise.all(shardsToOpen(shards, finished, opened).map((id) => start(id, position)));
  };

  /** Opens the children of a shard that has come to its end; they are read from their beginning, wherever the mapping began. */
  const follow = async (shardId: string): Promise<void> => {
    finished.add(shardId);
    loops.delete(shardId);
    try {
      if (running) await openNext('TRIM_HORIZON');
    } catch (error) {
      options.report(`${mapping.functionName}: the shards after ${shardId} could not be opened: ${messageOf(error)}`);
      setTimeout(() => void follow(shardId), RELIST_MS).unref();
    }
  };

  await openNext(mapping.startingPosition);
  return {
    nudge: (shardIds) => {
      for (const shardId of shardIds) loops.get(shardId)?.nudge();
    },
    positions: () => [...loops].map(([shardId, loop]) => ({ shardId, ...loop.position() })),
    stop: async () => {
      running = false;
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
      await Promise.all(deliveries);
    },
  };
};
