import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { operationOf, parseJson, readBody } from '../shared/aws-http';
import { sizes } from '../shared/sizes';
import { type CallDecision, refuse, type Throttle } from '../shared/throttling';
import { type Answer, type Ask, askFor, askKinesalite, type Call, type Kinesalite } from './ask-kinesalite';
import { cborOfJson, jsonOfCbor } from './cbor';
import type { HttpRequest, HttpResponse } from './loopback-server';
import { throttleKinesis } from './throttle-kinesis';
import { createShardCounts } from './update-shard-count';

const recordSchema = z.looseObject({ PartitionKey: z.string(), Data: z.string() });
const batchSchema = z.looseObject({ Records: z.array(recordSchema) });

const sizeOf = ({ PartitionKey, Data }: z.infer<typeof recordSchema>): number =>
  Buffer.byteLength(PartitionKey) + Buffer.byteLength(Data, 'base64');

/**
 * What is too large to be put, as kinesalite does not count partition keys; undefined for what fits. Records may be larger on AWS
 * in streams that are set so, which these are not: https://docs.aws.amazon.com/streams/latest/dev/large-records.html
 */
export const tooLargeToPut = (operation: string, input: unknown): CallDecision | undefined => {
  const one = operation === 'PutRecord' ? recordSchema.safeParse(input).data : undefined;
  const records = one ? [one] : (operation === 'PutRecords' && batchSchema.safeParse(input).data?.Records) || [];
  const lengths = records.map(sizeOf);
  if (lengths.some((length) => length > sizes.record))
    return refuse('InvalidArgumentException', 'Record size, with its partition key, exceeds 1 MB limit');
  if (lengths.reduce((sum, length) => sum + length, 0) > sizes.putRecords)
    return refuse('InvalidArgumentException', 'Records size exceeds 5 MB limit');
  return undefined;
};

/** As many records as GetRecords gives without a limit. */
const MOST = 10_000;

const countOf = (text: string, part: string): number => {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
};

const newestArrival = (answer: string): number => {
  const [, seconds = Number.NaN] = /.*"ApproximateArrivalTimestamp":([\d.]+)/.exec(answer) ?? [];
  return Number(seconds) * 1000;
};

/**
 * The answer to a GetRecords, with `MillisBehindLatest` as it is when the answer has all the records that were asked for: then more may
 * be left, where kinesalite always says that none are. Works on the text, which may have megabytes; what a record brings along cannot look
 * like these names, as quotes in it are escaped.
 */
export const withMillisBehindLatest =
  (input: string, now: () => number) =>
  (answer: string): string => {
    const limit = Number(/"Limit":\s*(\d+)/.exec(input)?.[1] ?? MOST);
    if (countOf(answer, '"ApproximateArrivalTimestamp":') < limit) return answer;
    const behind = Math.max(1, Math.round(now() - newestArrival(answer)));
    return answer.replace('"MillisBehindLatest":0', `"MillisBehindLatest":${behind}`);
  };

const byArnSchema = z.looseObject({ StreamARN: z.string(), StreamName: z.string().optional() });

/** kinesalite knows streams by their names alone, where AWS takes an ARN instead. */
const withStreamName = (input: unknown): unknown => {
  const { data } = byArnSchema.safeParse(input);
  const name = data && /:stream\/([^/]+)$/.exec(data.StreamARN)?.[1];
  return name === undefined ? input : { ...data, StreamName: data?.StreamName ?? name };
};

/** With how many shards a stream on demand begins, which kinesalite must be given. */
const ON_DEMAND_SHARDS = 4;

const onDemandSchema = z.looseObject({
  ShardCount: z.number().optional(),
  StreamModeDetails: z.object({ StreamMode: z.literal('ON_DEMAND') }),
});

const withShardCount = (operation: string, input: unknown): unknown => {
  const { data } = onDemandSchema.safeParse(input);
  return operation === 'CreateStream' && data ? { ...data, ShardCount: data.ShardCount ?? ON_DEMAND_SHARDS } : input;
};

const withStatus = (body: string): string => body.replace('"StreamStatus":"ACTIVE"', () => '"StreamStatus":"UPDATING"');

const timestampSchema = z.looseObject({
  ShardIteratorType: z.literal('AT_TIMESTAMP'),
  StreamName: z.string(),
  ShardId: z.string(),
  Timestamp: z.number(),
});

/** The first record of a shard that arrived at that time, in seconds since the epoch, or later. */
export type FirstSince = (streamName: string, shardId: string, seconds: number) => Promise<string | undefined>;

/**
 * Where a time begins in a shard. kinesalite never answers when nothing has come since then. The end is looked for first: what is put
 * meanwhile is behind it.
 */
const iteratorAtTime = async (ask: Ask, firstSince: FirstSince, given: z.infer<typeof timestampSchema>) => {
  const { Timestamp, ...input } = given;
  const { answer } = await ask('GetShardIterator', { ...input, ShardIteratorType: 'LATEST' });
  if (answer.status !== 200) return answer;
  const StartingSequenceNumber = await firstSince(input.StreamName, input.ShardId, Timestamp);
  if (StartingSequenceNumber === undefined) return answer;
  const at = { ...input, ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber };
  return (await ask('GetShardIterator', at)).answer;
};

const encodingOf = ({ headers }: Call): 'json' | 'cbor' | undefined => {
  const [, name] = /^application\/x-amz-(json|cbor)-1\.1/.exec(headers['content-type'] ?? '') ?? [];
  return name === 'json' || name === 'cbor' ? name : undefined;
};

const JSON_TYPE = 'application/x-amz-json-1.1';
const CBOR_TYPE = 'application/x-amz-cbor-1.1';

const textOf = (decision: CallDecision & { kind: 'answer' }): Answer => ({
  status: decision.status,
  headers: { 'Content-Type': JSON_TYPE, 'x-amzn-RequestId': randomUUID() },
  body: JSON.stringify(decision.body),
});

export interface FrontOptions {
  readonly kinesalite: Kinesalite;
  readonly throttle: Throttle;
  readonly firstSince: FirstSince;
  /** Is given each answer to a put, in JSON. */
  readonly onPut: (answer: string) => void;
}

/**
 * In front of kinesalite, in its process: CBOR, streams by ARN and on demand, what kinesalite cannot do, limits, throttling. What needs
 * none of these is not even parsed.
 */
export const kinesisFront = ({ kinesalite, throttle, firstSince, onPut }: FrontOptions) => {
  const shardCounts = createShardCounts();

  const special = (call: Call, operation: string, input: unknown): Promise<Answer> | undefined => {
    if (operation === 'UpdateShardCount') return shardCounts.update(askFor(kinesalite, call), input);
    const { data } = operation === 'GetShardIterator' ? timestampSchema.safeParse(input) : {};
    return data && data.Timestamp * 1000 <= Date.now()
      ? iteratorAtTime(askFor(kinesalite, call), firstSince, data)
      : undefined;
  };

  const decide = async (call: Call, body: string, given: unknown): Promise<Answer> => {
    const operation = operationOf(call);
    const input = withShardCount(operation, withStreamName(given));
    const decision = tooLargeToPut(operation, input) ?? throttleKinesis(operation, input, throttle.draw);
    if (decision.kind === 'answer') return textOf(decision);
    const changed = decision.input ?? (input === given ? undefined : input);
    const asked = changed === undefined ? body : JSON.stringify(changed);
    const answer = await (special(call, operation, input) ?? askKinesalite(kinesalite, call, asked));
    if (!decision.finish || answer.status !== 200) return answer;
    return { ...answer, body: JSON.stringify(decision.finish(JSON.parse(answer.body))) };
  };

  const isPlain = (operation: string, body: string): boolean =>
    throttle.share() === 0 &&
    body.length <= sizes.record &&
    operation !== 'UpdateShardCount' &&
    operation !== 'GetShardIterator' &&
    !body.includes('"StreamARN"') &&
    !body.includes('"StreamModeDetails"');

  const finish = (operation: string, body: string, answer: Answer): Answer => {
    if (answer.status !== 200) return answer;
    if (operation === 'PutRecord' || operation === 'PutRecords') onPut(answer.body);
    if (operation === 'GetRecords') return { ...answer, body: withMillisBehindLatest(body, Date.now)(answer.body) };
    const [, name = ''] = /"StreamName":"([^"]+)"/.exec(answer.body) ?? [];
    return operation.startsWith('Describe') && shardCounts.isChanging(name)
      ? { ...answer, body: withStatus(answer.body) }
      : answer;
  };

  /** The answer to a call in JSON. */
  const answerTo = async (call: Call, body: string): Promise<Answer> => {
    const operation = operationOf(call);
    const given = isPlain(operation, body) ? undefined : parseJson(body);
    const answer = given === undefined ? askKinesalite(kinesalite, call, body) : decide(call, body, given);
    return finish(operation, body, await answer);
  };

  const send = (response: HttpResponse, { status, headers }: Answer, body: string | Buffer): void => {
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  };

  return async (request: HttpRequest, response: HttpResponse): Promise<void> => {
    const received = await readBody(request);
    const encoding = encodingOf(request);
    const call = { method: request.method, url: request.url, headers: request.headers };
    if (encoding === undefined) {
      const answer = await askKinesalite(kinesalite, call, received);
      send(response, answer, answer.body);
    } else if (encoding === 'json') {
      const answer = await answerTo(call, received.toString());
      send(response, answer, answer.body);
    } else {
      const headers = { ...request.headers, 'content-type': JSON_TYPE };
      const answer = await answerTo({ ...call, headers }, jsonOfCbor(received));
      send(response, { ...answer, headers: { ...answer.headers, 'Content-Type': CBOR_TYPE } }, cborOfJson(answer.body));
    }
  };
};
