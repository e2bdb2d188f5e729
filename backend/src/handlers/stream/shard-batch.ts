import type { ShardBatch } from '../../domain/fold/log-record';

/** The part of a Kinesis event that is read. */
export interface KinesisEvent {
  readonly Records: readonly {
    /** `shardId-000000000000:4959…`. */
    readonly eventID: string;
    readonly kinesis: {
      readonly sequenceNumber: string;
      /** Base64. */
      readonly data: string;
      /** Seconds since the epoch. */
      readonly approximateArrivalTimestamp: number;
    };
  }[];
}

export const shardOf = ({ Records }: KinesisEvent): string => Records[0]?.eventID.split(':', 1)[0] ?? '';

/** One batch of an event source mapping, which is always of one shard. */
export const shardBatchOf = (event: KinesisEvent): ShardBatch => ({
  shard: shardOf(event),
  records: event.Records.map(({ kinesis }) => ({
    seq: kinesis.sequenceNumber,
    arrived: Math.round(kinesis.approximateArrivalTimestamp * 1000),
    data: Buffer.from(kinesis.data, 'base64'),
  })),
});
