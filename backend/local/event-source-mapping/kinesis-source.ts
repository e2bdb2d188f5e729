import { type _Record, type KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { createFilter } from './filter';
import { toItem } from './kinesis-event';
import type { ShardEntry } from './lineage';
import type { StreamMapping } from './mappings';
import type { ReadResult } from './shard-loop';
import { openShard } from './shard-reader';

/** A log as a mapping reads it: its shards, and each shard's records as the function is to get them. */
export type Source = {
  readonly list: () => Promise<ShardEntry[]>;
  readonly open: (
    shardId: string,
    start: 'LATEST' | 'TRIM_HORIZON',
  ) => Promise<{ readonly read: (limit: number) => Promise<ReadResult> }>;
};

const textOf = ({ Data }: _Record): string => Buffer.from(Data ?? []).toString();

export const kinesisSource = (client: KinesisClient, mapping: StreamMapping, region: string): Source => {
  const { source, eventSourceArn, roleArn, patterns } = mapping;
  const passes = createFilter(patterns, 'data');
  return {
    list: async () => {
      const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: source }));
      return Shards.map(({ ShardId = '', ParentShardId, AdjacentParentShardId, SequenceNumberRange }) => ({
        id: ShardId,
        parents: [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined),
        closed: SequenceNumberRange?.EndingSequenceNumber !== undefined,
      }));
    },
    open: async (shardId, start) => {
      const reader = await openShard(client, { StreamName: source, ShardId: shardId }, start);
      const read = async (limit: number): Promise<ReadResult> => {
        const { records, ended } = await reader.read(limit);
        const kept = patterns.length === 0 ? records : records.filter((record) => passes({}, textOf(record)));
        const items = kept.map((record) => toItem(record, { shardId, eventSourceArn, roleArn, region }));
        return { items, count: records.length, ended };
      };
      return { read };
    },
  };
};
