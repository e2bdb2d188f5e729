import type { ReadPosition } from '../../kinesis/shard-reader';
import { passedAtStart, shardsToOpen } from '../../kinesis/shards';
import { messageOf } from '../../shared/user-error';
import type { StreamMapping } from './mappings';
import { runShard, type StreamOptions } from './run-shard';
import type { Loop } from './shard-loop';
import type { ShardStatus } from './shard-progress';

export interface RunningStream {
  readonly nudge: (shardIds: readonly string[]) => void;
  readonly statuses: () => ({ readonly shardId: string } & ShardStatus)[];
  readonly stop: () => Promise<void>;
}

const RELIST_MS = 1000;

/** Shards that need not be read: those that are done, and with a new mapping those that it begins after. */
const finishedAtStart = async ({ source, checkpoints }: StreamOptions, start: 'LATEST' | 'TRIM_HORIZON') => {
  const shards = await source.list();
  if (checkpoints.isNew) for (const id of passedAtStart(shards, start)) checkpoints.put(id, { ended: true });
  return new Set(shards.map(({ id }) => id).filter((id) => 'ended' in (checkpoints.get(id) ?? {})));
};

/** Where a mapping begins with shards that it has done nothing of. */
const unreadAtStart = ({ checkpoints }: StreamOptions, start: 'LATEST' | 'TRIM_HORIZON'): ReadPosition => {
  if (start === 'TRIM_HORIZON') return start;
  return checkpoints.isNew ? 'LATEST' : { since: checkpoints.since };
};

/** Runs a mapping over every shard of its stream, parents before children. Resolves when those of the start are open. */
export const runStream = async (mapping: StreamMapping, options: StreamOptions): Promise<RunningStream> => {
  const { source, checkpoints } = options;
  const loops = new Map<string, Pick<Loop, 'nudge' | 'status' | 'stop'>>();
  const opened = new Set<string>();
  const finished = await finishedAtStart(options, mapping.startingPosition);
  let running = true;

  /** @param unread where to begin with a shard that this mapping has done nothing of. */
  const start = async (shardId: string, unread: ReadPosition): Promise<void> => {
    const checkpoint = checkpoints.get(shardId);
    opened.add(shardId);
    try {
      const loop = await runShard({
        ...options,
        mapping,
        shardId,
        position: checkpoint && !('ended' in checkpoint) ? checkpoint : unread,
        store: (next) => checkpoints.put(shardId, next),
        onEnded: () => void follow(shardId),
      });
      loops.set(shardId, loop);
    } catch (error) {
      opened.delete(shardId);
      throw error;
    }
  };

  const openNext = async (unread: ReadPosition): Promise<void> => {
    const open = shardsToOpen(await source.list(), finished, opened);
    await Promise.all(open.map((id) => start(id, unread)));
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

  await openNext(unreadAtStart(options, mapping.startingPosition));
  return {
    nudge: (shardIds) => {
      for (const shardId of shardIds) loops.get(shardId)?.nudge();
    },
    statuses: () => [...loops].map(([shardId, loop]) => ({ shardId, ...loop.status() })),
    stop: async () => {
      running = false;
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
    },
  };
};
