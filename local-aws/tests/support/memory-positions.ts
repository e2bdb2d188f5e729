import type { Checkpoint, Checkpoints } from '../../lambda/event-source-mapping/checkpoint-store';

export type MemoryCheckpoints = Checkpoints & {
  /** The same positions, as another start finds them. */
  readonly again: () => MemoryCheckpoints;
};

/** Positions that last as long as the test. */
export const memoryCheckpoints = (
  kept = new Map<string, Checkpoint>(),
  since = Date.now(),
  isNew = true,
): MemoryCheckpoints => ({
  since,
  isNew,
  get: (shardId) => kept.get(shardId),
  put: (shardId, checkpoint) => void kept.set(shardId, checkpoint),
  again: () => memoryCheckpoints(kept, since, false),
});
