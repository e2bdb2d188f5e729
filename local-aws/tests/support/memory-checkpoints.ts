import type { Checkpoint, Checkpoints } from '../../lambda/event-source-mapping/checkpoint-store';

export type MemoryCheckpoints = Checkpoints & {
  /** The same positions, as another start finds them. */
  readonly again: () => MemoryCheckpoints;
};

/** Positions that last as long as the test. */
export const memoryCheckpoints = (
  stored = new Map<string, Checkpoint>(),
  since = Date.now(),
  isNew = true,
): MemoryCheckpoints => ({
  since,
  isNew,
  get: (shardId) => stored.get(shardId),
  put: (shardId, checkpoint) => void stored.set(shardId, checkpoint),
  again: () => memoryCheckpoints(stored, since, false),
});
