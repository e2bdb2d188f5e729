import type { _Record, KinesisClient } from '@aws-sdk/client-kinesis';
import type { KinesisStreamRecord } from 'aws-lambda';
import { openShard, type ReadPosition } from '../../kinesis/shard-reader';
import { creationOf, kinesisShard, listShards, type ShardEntry } from '../../kinesis/shards';
import { createFilter } from '../../shared/filter';
import type { StreamMapping } from './mappings';
import { type QueuedRecord, queuedRecord } from './queued-record';
import type { ShardRead } from './shard-progress';

export interface KinesisOrigin {
  readonly shardId: string;
  /** The stream's ARN, or the consumer's with enhanced fan-out. */
  readonly eventSourceArn: string;
  readonly roleArn: string;
  readonly region: string;
}

/** The record as Lambda hands it to a function. */
export const toQueuedRecord = (
  record: _Record,
  { shardId, eventSourceArn, roleArn, region }: KinesisOrigin,
): QueuedRecord<string> => {
  const arrived = record.ApproximateArrivalTimestamp?.getTime() ?? 0;
  const entry: KinesisStreamRecord = {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: record.PartitionKey ?? '',
      sequenceNumber: record.SequenceNumber ?? '',
      data: Buffer.from(record.Data ?? []).toString('base64'),
      approximateArrivalTimestamp: arrived / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${record.SequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: roleArn,
    awsRegion: region,
    eventSourceARN: eventSourceArn,
  };
  return queuedRecord(entry, record.SequenceNumber ?? '', arrived);
};

/** A log as a mapping reads it: its shards, and each shard's records as the function is to get them. */
export interface Source {
  /** Distinguishes the log from another one of the same name: it changes when the log is created anew. */
  readonly created: string;
  readonly list: () => Promise<ShardEntry[]>;
  readonly open: (
    shardId: string,
    position: ReadPosition,
  ) => Promise<{ readonly read: (limit: number) => Promise<ShardRead> }>;
}

const textOf = ({ Data }: _Record): string => Buffer.from(Data ?? []).toString();

export const kinesisSource = async (
  client: KinesisClient,
  { source, eventSourceArn, roleArn, patterns }: StreamMapping,
  region: string,
): Promise<Source> => {
  const passes = createFilter(patterns, 'data');
  return {
    created: await creationOf(client, source),
    list: () => listShards(client, source),
    open: async (shardId, position) => {
      const reader = await openShard(kinesisShard(client, source, shardId), position);
      const read = async (limit: number): Promise<ShardRead> => {
        const { records, ended } = await reader.read(limit);
        const passing = patterns.length === 0 ? records : records.filter((record) => passes({}, textOf(record)));
        const items = passing.map((record) => toQueuedRecord(record, { shardId, eventSourceArn, roleArn, region }));
        return { items, count: records.length, last: records.at(-1)?.SequenceNumber, ended };
      };
      return { read };
    },
  };
};
