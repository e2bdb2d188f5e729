import type { Invocation } from '../invoke';
import type { Checkpoint, Positions } from './checkpoint-store';
import type { Source } from './kinesis-source';
import type { StreamMapping } from './mappings';
import type { Answer, Failure } from './on-failure';
import type { Item } from './queued-record';
import { type Loop, type Pace, runShardLoop } from './shard-loop';
import { createAgeAlarm } from './shard-progress';
import type { Place } from './shard-reader';

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export interface StreamOptions {
  readonly source: Source;
  readonly positions: Positions;
  readonly invoke: (items: readonly Item<string>[], report: (problem: string) => void) => Promise<Invocation>;
  readonly pace: Pace;
  /** Tells the mapping's destination, if it has one. */
  readonly giveUp: (failure: Failure, shardId: string, answer: Answer) => Promise<void>;
  readonly report: (problem: string) => void;
}

type ShardOptions = Omit<StreamOptions, 'positions'> & {
  readonly mapping: StreamMapping;
  readonly shardId: string;
  readonly place: Place;
  /** Keeps how far the shard is done. */
  readonly keep: (checkpoint: Checkpoint) => void;
  /** Every record of a shard that takes no more is done with, and that is kept. */
  readonly onEnded: () => void;
};

/** Does one thing after the other. What fails is reported, and the next is done all the same. */
const createQueue = (report: (problem: string) => void) => {
  let all = Promise.resolve();
  return {
    add: (task: () => void | Promise<void>, problem: string) => {
      all = all.then(task).catch((error) => report(`${problem}: ${messageOf(error)}`));
    },
    empty: () => all,
  };
};

/** Runs a mapping over one shard. What is given up reaches its destination before the shard counts as done that far. */
export const runShard = async (options: ShardOptions): Promise<Pick<Loop, 'nudge' | 'position' | 'stop'>> => {
  const { mapping, shardId, place, keep } = options;
  const report = (problem: string) => options.report(`${mapping.functionName}, ${shardId}: ${problem}`);
  const alarm = createAgeAlarm();
  const queue = createQueue(report);
  let answer: Answer = { requestId: '', statusCode: 200 };
  const { read } = await options.source.open(shardId, place);

  const invoke = async (items: readonly Item<string>[]) => {
    const { outcome, call } = await options.invoke(items, report);
    if (call) answer = call;
    return outcome;
  };

  const keepInTurn = (checkpoint: Checkpoint) =>
    queue.add(() => keep(checkpoint), 'how far it is done could not be kept');

  const loop = runShardLoop({
    settings: mapping.settings,
    pace: options.pace,
    read,
    invoke,
    onDiscarded: (failure) => {
      const reason = failure.reason === 'age' ? 'too old' : 'tried too often';
      report(`${failure.items.length} records were given up: ${reason}`);
      const last = answer;
      queue.add(() => options.giveUp(failure, shardId, last), 'the on-failure destination did not take it');
    },
    onPosition: ({ iteratorAgeMs }) => {
      const words = alarm(iteratorAgeMs);
      if (words !== undefined) report(words);
    },
    onCheckpoint: keepInTurn,
    onEnded: () => {
      keepInTurn({ ended: true });
      void queue.empty().then(options.onEnded);
    },
    report,
  });
  return {
    ...loop,
    stop: async () => {
      await loop.stop();
      await queue.empty();
    },
  };
};
