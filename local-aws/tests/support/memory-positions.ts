import type { Checkpoint, Positions } from '../../lambda/event-source-mapping/checkpoint-store';

export type MemoryPositions = Positions & {
  /** The same positions, as another start finds them. */
  readonly again: () => MemoryPositions;
};

/** Positions that last as long as the test. */
export const memoryPositions = (
  kept = new Map<string, Checkpoint>(),
  since = Date.now(),
  isNew = true,
): MemoryPositions => ({
  since,
  isNew,
  get: (shardId) => kept.get(shardId),
  put: (shardId, checkpoint) => void kept.set(shardId, checkpoint),
  again: () => memoryPositions(kept, since, false),
});
