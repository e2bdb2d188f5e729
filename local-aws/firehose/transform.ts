import type { FirehoseTransformationEvent } from 'aws-lambda';
import { z } from 'zod';
import type { DeliveryStream } from './delivery-streams';

/** A record of the source, as Firehose reads it. */
export interface SourceRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** ms since the epoch. */
  readonly arrival: number;
  readonly data: Buffer;
}

/** What has become of a record: data to be written, nothing, or a failure to be written below the error prefix. */
export type Outcome =
  | { readonly kind: 'data'; readonly data: Buffer }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** Lambda takes 6 MB, which hold the records in base64 and some 400 bytes about each. */
const REQUEST_BYTES = 6 * 1024 * 1024 - 4096;
const ABOUT_BYTES = 400;

const requestBytes = ({ data, partitionKey }: SourceRecord): number =>
  Math.ceil(data.length / 3) * 4 + Buffer.byteLength(JSON.stringify(partitionKey)) + ABOUT_BYTES;

/** What goes into one call each: at least one record, and as many as the buffer of the transform and Lambda take. */
export const callsFor = (records: readonly SourceRecord[], bytes: number): SourceRecord[][] => {
  const calls: SourceRecord[][] = [];
  let raw = 0;
  let request = 0;
  for (const record of records) {
    raw += record.data.length;
    request += requestBytes(record);
    const call = calls.at(-1);
    if (call && raw <= bytes && request <= REQUEST_BYTES) call.push(record);
    else {
      calls.push([record]);
      raw = record.data.length;
      request = requestBytes(record);
    }
  }
  return calls;
};

/**
 * The event of a transform. Ids are the records' places in it, told by their sequence numbers.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesisfirehose.html
 */
export const transformEvent = (
  { arn, sourceArn, region }: DeliveryStream,
  records: readonly SourceRecord[],
  invocationId: string,
): FirehoseTransformationEvent => ({
  invocationId,
  deliveryStreamArn: arn,
  sourceKinesisStreamArn: sourceArn,
  region,
  records: records.map(({ shardId, sequenceNumber, partitionKey, arrival, data }) => ({
    recordId: `${sequenceNumber}${shardId.replace(/\D/g, '')}`,
    approximateArrivalTimestamp: arrival,
    data: data.toString('base64'),
    kinesisRecordMetadata: {
      shardId,
      partitionKey,
      approximateArrivalTimestamp: arrival,
      sequenceNumber,
      subsequenceNumber: '',
    },
  })),
});

const answerSchema = z.object({
  records: z.array(z.object({ recordId: z.string(), result: z.string(), data: z.string().nullish() })),
});

type Answered = z.infer<typeof answerSchema>['records'][number];

const failed = (code: string, message: string): Outcome => ({ kind: 'failed', code, message });

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

const outcomeOf = (answers: readonly Answered[]): Outcome => {
  const [answer, ...more] = answers;
  if (!answer) return failed('Lambda.MissingRecordId', 'The function did not answer for this record.');
  if (more.length > 0) return failed('Lambda.DuplicatedRecordId', 'The function answered for this record twice.');
  if (answer.result === 'Dropped') return { kind: 'dropped' };
  if (answer.result === 'ProcessingFailed') return failed('Lambda.ProcessingFailedStatus', 'The function said so.');
  if (answer.result !== 'Ok') return failed('Lambda.InvalidResult', `The result ${answer.result} is unknown.`);
  const { data } = answer;
  if (typeof data !== 'string' || data.length % 4 > 0 || !BASE64.test(data))
    return failed('Lambda.InvalidData', 'The data of the answer is no base64.');
  return { kind: 'data', data: Buffer.from(data, 'base64') };
};

/** What an answer says of each record that was sent, in their order. Total: an answer of another form fails them all. */
export const outcomesOf = (ids: readonly string[], answer: unknown): Outcome[] => {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return ids.map(() => failed('Lambda.InvalidAnswer', z.prettifyError(parsed.error)));
  const byId = new Map<string, Answered[]>();
  for (const record of parsed.data.records) byId.set(record.recordId, [...(byId.get(record.recordId) ?? []), record]);
  return ids.map((id) => outcomeOf(byId.get(id) ?? []));
};
