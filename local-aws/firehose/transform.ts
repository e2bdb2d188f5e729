import type { FirehoseTransformationEvent } from 'aws-lambda';
import { z } from 'zod';
import type { FunctionCall } from '../lambda/invoke';
import type { Entry } from './buffer';
import type { DeliveryStream, Transform } from './delivery-streams';

export interface TransformFailure {
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  readonly endedAt: number;
  readonly functionArn: string;
}

/**
 * What Firehose writes about a record that could not be transformed.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
 */
const errorLine = ({ arrival, data }: SourceRecord, failure: TransformFailure): Buffer => {
  const { code, message, attempts, endedAt, functionArn } = failure;
  const line = {
    attemptsMade: attempts,
    arrivalTimestamp: arrival,
    errorCode: code,
    errorMessage: message,
    attemptEndingTimestamp: endedAt,
    rawData: data.toString('base64'),
    lambdaArn: functionArn,
  };
  return Buffer.from(`${JSON.stringify(line)}\n`);
};

/** A record of the source, as Firehose reads it. */
export interface SourceRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Its place in an aggregate, where it stood in one. */
  readonly subsequence?: number;
  readonly partitionKey: string;
  /** ms since the epoch. */
  readonly arrival: number;
  readonly data: Buffer;
}

/** What has become of a record: data to be written, nothing, or a failure to be written below the error prefix. */
type TransformResult =
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
 * The event of a transform. Ids are made of the records' sequence numbers.
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
  records: records.map(({ shardId, sequenceNumber, subsequence = '', partitionKey, arrival, data }) => ({
    recordId: `${sequenceNumber}${shardId.replace(/\D/g, '')}${subsequence === '' ? '' : `.${subsequence}`}`,
    approximateArrivalTimestamp: arrival,
    data: data.toString('base64'),
    kinesisRecordMetadata: {
      shardId,
      partitionKey,
      approximateArrivalTimestamp: arrival,
      sequenceNumber,
      subsequenceNumber: String(subsequence),
    },
  })),
});

const answerSchema = z.object({
  records: z.array(z.object({ recordId: z.string(), result: z.string(), data: z.string().nullish() })),
});

type Answered = z.infer<typeof answerSchema>['records'][number];

const failed = (code: string, message: string): TransformResult => ({ kind: 'failed', code, message });

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

const resultOf = (answers: readonly Answered[]): TransformResult => {
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
export const resultsOf = (ids: readonly string[], answer: unknown): TransformResult[] => {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return ids.map(() => failed('Lambda.InvalidAnswer', z.prettifyError(parsed.error)));
  const byId = new Map<string, Answered[]>();
  for (const record of parsed.data.records) byId.set(record.recordId, [...(byId.get(record.recordId) ?? []), record]);
  return ids.map((id) => resultOf(byId.get(id) ?? []));
};

export interface TransformDeps {
  readonly call: (functionName: string, payload: Buffer) => Promise<FunctionCall | undefined>;
  readonly now: () => number;
  readonly uuid: () => string;
  readonly wait: (ms: number) => Promise<unknown>;
}

export interface Transformed {
  readonly records: readonly Entry[];
  readonly errors: readonly Entry[];
}

interface TransformAttempt {
  readonly results: readonly TransformResult[];
  readonly attempts: number;
}

const failureOf = (call: FunctionCall | undefined): TransformResult => ({
  kind: 'failed',
  code: call ? 'Lambda.FunctionError' : 'Lambda.InvokeFailed',
  message: call ? `The function failed: ${call.functionError}` : 'The function could not be called.',
});

/** Firehose does not say how long it waits. */
const FIRST_RETRY_MS = 100;
const MOST_RETRY_MS = 10_000;

/** Calls the function until it answers, or as often as the delivery stream says. */
const ask = async (
  transform: Transform,
  payload: Buffer,
  ids: readonly string[],
  { call, wait }: TransformDeps,
): Promise<TransformAttempt> => {
  for (let attempts = 1; ; attempts++) {
    const answer = await call(transform.functionName, payload);
    if (answer && answer.functionError === undefined) return { results: resultsOf(ids, answer.value), attempts };
    if (attempts > transform.retries) return { results: ids.map(() => failureOf(answer)), attempts };
    await wait(Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), MOST_RETRY_MS));
  }
};

const transformCall = async (
  stream: DeliveryStream,
  transform: Transform,
  records: readonly SourceRecord[],
  deps: TransformDeps,
): Promise<Transformed> => {
  const event = transformEvent(stream, records, deps.uuid());
  const ids = event.records.map(({ recordId }) => recordId);
  const { results, attempts } = await ask(transform, Buffer.from(JSON.stringify(event)), ids, deps);
  const done: Entry[] = [];
  const errors: Entry[] = [];
  const about = { attempts, endedAt: deps.now(), functionArn: transform.functionArn };
  for (const [index, record] of records.entries()) {
    const result = results[index];
    if (result?.kind === 'data') done.push({ data: result.data, arrival: record.arrival });
    if (result?.kind === 'failed')
      errors.push({ data: errorLine(record, { ...result, ...about }), arrival: record.arrival });
  }
  return { records: done, errors };
};

/** What is to be written for the records: they themselves, or what the function makes of them. */
export const transformRecords = async (
  stream: DeliveryStream,
  records: readonly SourceRecord[],
  deps: TransformDeps,
): Promise<Transformed> => {
  const { transform } = stream;
  if (!transform) return { records: records.map(({ data, arrival }) => ({ data, arrival })), errors: [] };
  const done: Transformed[] = [];
  for (const call of callsFor(records, transform.bytes)) done.push(await transformCall(stream, transform, call, deps));
  return { records: done.flatMap((one) => one.records), errors: done.flatMap((one) => one.errors) };
};
