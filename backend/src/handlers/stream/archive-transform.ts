import { type Archived, archiveAnswer, type ToArchive } from '../../domain/archive/archive-line';

/** The part of Firehose's event that is read. */
export interface TransformEvent {
  readonly records: readonly {
    readonly recordId: string;
    /** Base64. */
    readonly data: string;
    readonly kinesisRecordMetadata: {
      readonly shardId: string;
      readonly partitionKey: string;
      readonly sequenceNumber: string;
      /**
       * Of a record that Firehose took from an aggregate, its place in it; of others empty or 0. Text in AWS's example, a number in what comes:
       * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesisfirehose.html
       * https://docs.aws.amazon.com/powertools/typescript/2.13.0/api/types/_aws-lambda-powertools_parser.types.KinesisFireHoseEvent.html
       */
      readonly subsequenceNumber?: string | number;
      /** Milliseconds since the epoch. */
      readonly approximateArrivalTimestamp: number;
    };
  }[];
}

const placeOf = (subsequence: string | number = ''): { readonly subsequence?: number } =>
  subsequence === '' ? {} : { subsequence: Number(subsequence) };

const toArchive = ({ recordId, data, kinesisRecordMetadata: at }: TransformEvent['records'][number]): ToArchive => ({
  recordId,
  record: {
    shard: at.shardId,
    seq: at.sequenceNumber,
    ...placeOf(at.subsequenceNumber),
    arrived: at.approximateArrivalTimestamp,
    partitionKey: at.partitionKey,
    data: Buffer.from(data, 'base64'),
  },
});

/** Turns what Firehose is about to write to the archive into lines of that. */
export const transform = ({ records }: TransformEvent): { readonly records: readonly Archived[] } => ({
  records: archiveAnswer(records.map(toArchive)),
});
