import { type Archived, archiveAnswer, type ToArchive } from '../../domain/archive/archive-line';

/** The part of Firehose's event that is read. */
interface TransformEvent {
  readonly records: readonly {
    readonly recordId: string;
    /** Base64. */
    readonly data: string;
    readonly kinesisRecordMetadata: {
      readonly shardId: string;
      readonly partitionKey: string;
      readonly sequenceNumber: string;
      /** Milliseconds since the epoch. */
      readonly approximateArrivalTimestamp: number;
    };
  }[];
}

const toArchive = ({ recordId, data, kinesisRecordMetadata: at }: TransformEvent['records'][number]): ToArchive => ({
  recordId,
  record: {
    shard: at.shardId,
    seq: at.sequenceNumber,
    arrived: at.approximateArrivalTimestamp,
    partitionKey: at.partitionKey,
    data: Buffer.from(data, 'base64'),
  },
});

/** Firehose calls this with what it is about to write to the archive. */
export const handler = async ({ records }: TransformEvent): Promise<{ readonly records: readonly Archived[] }> => ({
  records: archiveAnswer(records.map(toArchive)),
});
