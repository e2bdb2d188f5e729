import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { answerJson, operationOf, parseJson, readBody } from '../shared/aws-http';
import { sizes } from '../shared/sizes';
import { type CallDecision, refuse, type Throttle } from '../shared/throttling';
import { throttleKinesis } from './throttle-kinesis';

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

/** As much of a request as kinesalite reads. */
type Replayed = Readable & Pick<IncomingMessage, 'method' | 'url' | 'headers'>;
type Kinesalite = (request: Replayed, response: ServerResponse) => void;

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

const changeText = (response: ServerResponse, change: (answer: string) => string): void => {
  const end = response.end.bind(response);
  response.end = (body: unknown, ...rest: unknown[]) => {
    if (response.statusCode !== 200) return Reflect.apply(end, response, [body, ...rest]);
    const text = change(String(body));
    response.setHeader('Content-Length', Buffer.byteLength(text));
    return Reflect.apply(end, response, [text, ...rest]);
  };
};

const changeAnswer = (response: ServerResponse, change: (answer: unknown) => object): void =>
  changeText(response, (text) => JSON.stringify(change(JSON.parse(text))));

const isJson = ({ headers }: IncomingMessage): boolean => headers['content-type'] === 'application/x-amz-json-1.1';

/**
 * In front of kinesalite, in its process: streams by ARN and on demand, limits, throttling. What needs none of these is not even
 * parsed.
 */
export const kinesisFront = (kinesalite: Kinesalite, throttle: Throttle) => {
  const passOn = (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const { method = 'GET', url = '/', headers } = request;
    const source = Readable.from(body.length > 0 ? [body] : [], { objectMode: false });
    kinesalite(Object.assign(source, { method, url, headers }), response);
  };

  const decide = (request: IncomingMessage, response: ServerResponse, body: Buffer, given: unknown): void => {
    const operation = operationOf(request);
    const input = withShardCount(operation, withStreamName(given));
    const decision = tooLargeToPut(operation, input) ?? throttleKinesis(operation, input, throttle.draw);
    if (decision.kind === 'answer') {
      answerJson(request, response, decision.status, decision.body);
      return;
    }
    if (decision.finish) changeAnswer(response, decision.finish);
    const changed = decision.input ?? (input === given ? undefined : input);
    passOn(request, response, changed === undefined ? body : Buffer.from(JSON.stringify(changed)));
  };

  const isPlain = (request: IncomingMessage, body: Buffer): boolean =>
    !isJson(request) ||
    (throttle.share() === 0 &&
      body.length <= sizes.record &&
      !body.includes('"StreamARN"') &&
      !body.includes('"StreamModeDetails"'));

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    if (isJson(request) && operationOf(request) === 'GetRecords')
      changeText(response, withMillisBehindLatest(body.toString(), Date.now));
    const given = isPlain(request, body) ? undefined : parseJson(body);
    if (given === undefined) passOn(request, response, body);
    else decide(request, response, body, given);
  };
};
