import { compareSequenceNumbers, type SequenceNumber } from '@millrace/contract';
import type { SeenIdStore, StoredSeenIds } from '../settled/ports';

type Chunk = StoredSeenIds & { readonly seq: SequenceNumber };

export const inMemorySeenIds = (): SeenIdStore => {
  const chunks = new Map<string, Chunk[]>();
  return {
    key: async () => '0123456789abcdef0123456789abcdef',
    put: async (shard, seq, arrived, seenIds) => {
      const others = (chunks.get(shard) ?? []).filter((chunk) => chunk.seq !== seq);
      const all = [...others, { seq, arrived, seenIds }];
      chunks.set(
        shard,
        all.sort((a, b) => compareSequenceNumbers(b.seq, a.seq)),
      );
    },
    newestFirst: async function* (shard, upTo) {
      for (const chunk of chunks.get(shard) ?? [])
        if (upTo === undefined || compareSequenceNumbers(chunk.seq, upTo) <= 0)
          yield { arrived: chunk.arrived, seenIds: chunk.seenIds };
    },
  };
};
