import { compareSequenceNumbers, type SequenceNumber } from '@millrace/contract';
import type { IdStore, StoredSightings } from '../settled/store-ports';

type Chunk = StoredSightings & { readonly seq: SequenceNumber };

export const inMemoryIds = (): IdStore => {
  const chunks = new Map<string, Chunk[]>();
  return {
    key: async () => '0123456789abcdef0123456789abcdef',
    put: async (shard, seq, arrived, sightings) => {
      const others = (chunks.get(shard) ?? []).filter((chunk) => chunk.seq !== seq);
      const all = [...others, { seq, arrived, sightings }];
      chunks.set(
        shard,
        all.sort((a, b) => compareSequenceNumbers(b.seq, a.seq)),
      );
    },
    newestFirst: async function* (shard, upTo) {
      for (const chunk of chunks.get(shard) ?? [])
        if (upTo === undefined || compareSequenceNumbers(chunk.seq, upTo) <= 0)
          yield { arrived: chunk.arrived, sightings: chunk.sightings };
    },
  };
};
