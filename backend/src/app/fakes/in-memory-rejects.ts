import type { RejectBatch, RejectStore } from '../settled/ports';

export interface InMemoryRejects extends RejectStore {
  readonly batches: () => readonly RejectBatch[];
}

export const inMemoryRejects = (): InMemoryRejects => {
  const kept = new Map<string, RejectBatch>();
  return {
    put: async (batch) => {
      kept.set(`${batch.shard} ${batch.prev} ${batch.seq}`, batch);
    },
    batches: () => [...kept.values()],
  };
};
