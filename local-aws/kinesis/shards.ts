import {
  type _Record,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import type { NativeReadPosition, ShardClient } from './shard-reader';

type IteratorPosition = Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'StartingSequenceNumber'>;

const iteratorPosition = (position: NativeReadPosition): IteratorPosition => {
  if (typeof position === 'string') return { ShardIteratorType: position };
  if ('at' in position) return { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: position.at };
  return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: position.after };
};

/** A shard of a Kinesis stream, for `openShard`. */
export const kinesisShard = (client: KinesisClient, StreamName: string, ShardId: string): ShardClient<_Record> => ({
  most: 10_000,
  arrivalStepMs: 1,
  iteratorAt: async (position) =>
    (await client.send(new GetShardIteratorCommand({ StreamName, ShardId, ...iteratorPosition(position) })))
      .ShardIterator,
  read: async (iterator, limit) => {
    const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }));
    return { records: answer.Records ?? [], next: answer.NextShardIterator };
  },
  sequenceNumberOf: ({ SequenceNumber }) => SequenceNumber,
  arrivalOf: ({ ApproximateArrivalTimestamp }) => ApproximateArrivalTimestamp?.getTime() ?? 0,
});

/** When a stream was created, as ISO 8601. */
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

export interface ShardEntry {
  readonly id: string;
  /** One after a split, two after a merge. */
  readonly parents: readonly string[];
  /** Split or merged: it takes no more records. */
  readonly closed: boolean;
}

/** Shards that a mapping with this start never has to read: with LATEST those that get no more records. */
export const passedAtStart = (shards: readonly ShardEntry[], start: 'LATEST' | 'TRIM_HORIZON'): string[] =>
  start === 'LATEST' ? shards.filter(({ closed }) => closed).map(({ id }) => id) : [];

/** Shards to be opened now: a parent is read to its end before its children. A parent that the log no longer lists has expired. */
export const shardsToOpen = (
  shards: readonly ShardEntry[],
  finished: ReadonlySet<string>,
  opened: ReadonlySet<string>,
): string[] => {
  const listed = new Set(shards.map(({ id }) => id));
  return shards
    .filter(({ id }) => !finished.has(id) && !opened.has(id))
    .filter(({ parents }) => parents.every((parent) => finished.has(parent) || !listed.has(parent)))
    .map(({ id }) => id);
};
