import type { ReaderCheckpoint, ShardCheckpoints } from '../../kinesis/checkpoint-store';
import type { ReadPosition } from '../../kinesis/shard-reader';
import { messageOf } from '../../shared/user-error';
import type { InvocationResponse } from '../invoke';
import type { BatchInvocation } from './invoke-batch';
import type { Source } from './kinesis-source';
import type { StreamMapping } from './mappings';
import type { Failure } from './on-failure';
import type { QueuedRecord } from './queued-record';
import { type Loop, type ReadPace, runShardLoop } from './shard-loop';
import { createAgeAlarm } from './shard-progress';

export interface StreamOptions {
  readonly source: Source;
  readonly checkpoints: ShardCheckpoints;
  readonly invoke: (
    items: readonly QueuedRecord<string>[],
    report: (reason: string) => void,
  ) => Promise<BatchInvocation>;
  readonly pace: ReadPace;
  /** Notifies the mapping's destination, if it has one. */
  readonly giveUp: (failure: Failure, shardId: string, response: InvocationResponse) => Promise<void>;
  readonly report: (reason: string) => void;
}

type ShardOptions = Omit<StreamOptions, 'positions'> & {
  readonly mapping: StreamMapping;
  readonly shardId: string;
  readonly position: ReadPosition;
  /** Stores the shard's checkpoint. */
  readonly store: (checkpoint: ReaderCheckpoint) => void;
  /** Every record of a closed shard is done, and that is stored. */
  readonly onEnded: () => void;
};

/** Does one thing after the other. What fails is reported, and the next is done all the same. */
const createQueue = (report: (reason: string) => void) => {
  let all = Promise.resolve();
  return {
    add: (task: () => void | Promise<void>, reason: string) => {
      all = all.then(task).catch((error) => report(`${reason}: ${messageOf(error)}`));
    },
    empty: () => all,
  };
};

/** Runs a mapping over one shard. What is given up reaches its destination before the shard counts as done that far. */
export const runShard = async (options: ShardOptions): Promise<Pick<Loop, 'nudge' | 'status' | 'stop'>> => {
  const { mapping, shardId, position, store } = options;
  const report = (reason: string) => options.report(`${mapping.functionName}, ${shardId}: ${reason}`);
  const alarm = createAgeAlarm();
  const queue = createQueue(report);
  let response: InvocationResponse = { requestId: '', statusCode: 200 };
  const { read } = await options.source.open(shardId, position);

  const invoke = async (items: readonly QueuedRecord<string>[]) => {
    const { outcome, call } = await options.invoke(items, report);
    if (call) response = call;
    return outcome;
  };

  const storeInTurn = (checkpoint: ReaderCheckpoint) =>
    queue.add(() => store(checkpoint), 'its checkpoint could not be stored');

  const loop = runShardLoop({
    settings: mapping.settings,
    pace: options.pace,
    read,
    invoke,
    onDiscarded: (failure) => {
      const reason = failure.reason === 'age' ? 'too old' : 'tried too often';
      report(`${failure.items.length} records were given up: ${reason}`);
      const last = response;
      queue.add(() => options.giveUp(failure, shardId, last), 'the on-failure destination did not take it');
    },
    onStatus: ({ iteratorAgeMs }) => {
      const words = alarm(iteratorAgeMs);
      if (words !== undefined) report(words);
    },
    onCheckpoint: storeInTurn,
    onEnded: () => {
      storeInTurn({ ended: true });
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
