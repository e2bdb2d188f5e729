import type { ReaderCheckpoint, ShardCheckpoints } from '../../kinesis/checkpoint-store';

export type MemoryCheckpoints = ShardCheckpoints & {
  /** The same positions, as another start finds them. */
  readonly again: () => MemoryCheckpoints;
};

/** Positions that last as long as the test. */
export const memoryCheckpoints = (
  stored = new Map<string, ReaderCheckpoint>(),
  since = Date.now(),
  isNew = true,
): MemoryCheckpoints => ({
  since,
  isNew,
  get: (shardId) => stored.get(shardId),
  put: (shardId, checkpoint) => void stored.set(shardId, checkpoint),
  again: () => memoryCheckpoints(stored, since, false),
});
