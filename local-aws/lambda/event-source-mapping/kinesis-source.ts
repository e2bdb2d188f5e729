import {
  type _Record,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { createFilter } from './filter';
import { toItem } from './kinesis-event';
import type { ShardEntry } from './lineage';
import type { StreamMapping } from './mappings';
import type { ReadResult } from './shard-progress';
import { type KnownPlace, openShard, type Place, type ShardClient } from './shard-reader';

/** A log as a mapping reads it: its shards, and each shard's records as the function is to get them. */
export interface Source {
  /** Tells the log from another one of the same name: it changes when the log is created anew. */
  readonly created: string;
  readonly list: () => Promise<ShardEntry[]>;
  readonly open: (shardId: string, place: Place) => Promise<{ readonly read: (limit: number) => Promise<ReadResult> }>;
}

const textOf = ({ Data }: _Record): string => Buffer.from(Data ?? []).toString();

type Position = Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'StartingSequenceNumber'>;

const positionAt = (place: KnownPlace): Position => {
  if (typeof place === 'string') return { ShardIteratorType: place };
  if ('at' in place) return { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: place.at };
  return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: place.after };
};

/** A shard of a Kinesis stream, for `openShard`. */
export const kinesisShard = (client: KinesisClient, StreamName: string, ShardId: string): ShardClient<_Record> => ({
  most: 10_000,
  arrivalStepMs: 1,
  iteratorAt: async (place) =>
    (await client.send(new GetShardIteratorCommand({ StreamName, ShardId, ...positionAt(place) }))).ShardIterator,
  read: async (iterator, limit) => {
    const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }));
    return { records: answer.Records ?? [], next: answer.NextShardIterator };
  },
  sequenceNumberOf: ({ SequenceNumber }) => SequenceNumber,
  arrivalOf: ({ ApproximateArrivalTimestamp }) => ApproximateArrivalTimestamp?.getTime() ?? 0,
});

/** When a stream was created, in words. */
export const creationOf = async (client: KinesisClient, StreamName: string): Promise<string> => {
  const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
  return StreamDescriptionSummary?.StreamCreationTimestamp?.toISOString() ?? '';
};

export const listShards = async (client: KinesisClient, StreamName: string): Promise<ShardEntry[]> => {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  return Shards.map(({ ShardId = '', ParentShardId, AdjacentParentShardId, SequenceNumberRange }) => ({
    id: ShardId,
    parents: [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined),
    closed: SequenceNumberRange?.EndingSequenceNumber !== undefined,
  }));
};

export const kinesisSource = async (
  client: KinesisClient,
  { source, eventSourceArn, roleArn, patterns }: StreamMapping,
  region: string,
): Promise<Source> => {
  const passes = createFilter(patterns, 'data');
  return {
    created: await creationOf(client, source),
    list: () => listShards(client, source),
    open: async (shardId, place) => {
      const reader = await openShard(kinesisShard(client, source, shardId), place);
      const read = async (limit: number): Promise<ReadResult> => {
        const { records, ended } = await reader.read(limit);
        const kept = patterns.length === 0 ? records : records.filter((record) => passes({}, textOf(record)));
        const items = kept.map((record) => toItem(record, { shardId, eventSourceArn, roleArn, region }));
        return { items, count: records.length, last: records.at(-1)?.SequenceNumber, ended };
      };
      return { read };
    },
  };
};
