import type { _Record } from '@aws-sdk/client-kinesis';
import type { KinesisStreamRecord } from 'aws-lambda';
import type { Item } from './item';

export interface Origin {
  readonly shardId: string;
  /** The stream's ARN, or the consumer's with enhanced fan-out. */
  readonly eventSourceArn: string;
  readonly roleArn: string;
  readonly region: string;
}

/** The record as Lambda hands it to a function. */
export const toItem = (record: _Record, { shardId, eventSourceArn, roleArn, region }: Origin): Item<string> => {
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
  return itemOf(entry, record.SequenceNumber ?? '', arrived);
};

/** @param entry what stands for the record in the event's `Records`. */
export const itemOf = (entry: object, id: string, arrived: number): Item<string> => {
  const payload = JSON.stringify(entry);
  return { payload, id, arrived, bytes: Buffer.byteLength(payload) + 1 };
};

export const toEvent = (items: readonly Item<string>[]): Buffer =>
  Buffer.from(`{"Records":[${items.map(({ payload }) => payload).join(',')}]}`);
