import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { answerJson, operationOf, parseJson, readBody } from '../shared/aws-json';
import { sizes } from '../shared/sizes';
import type { Throttle } from '../shared/throttling/throttle';
import { tooLargeToPut } from './kinesis-limits';
import { tellBehind } from './millis-behind-latest';
import { throttleKinesis } from './throttle-kinesis';

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

/** With how many shards a stream on demand begins, which kinesalite wants to be told. */
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

/** Stands before kinesalite, in its process: streams by ARN and on demand, limits, throttling. What needs none of these is not even parsed. */
export const kinesisFront = (kinesalite: Kinesalite, throttle: Throttle) => {
  const passOn = (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const { method = 'GET', url = '/', headers } = request;
    const source = Readable.from(body.length > 0 ? [body] : [], { objectMode: false });
    kinesalite(Object.assign(source, { method, url, headers }), response);
  };

  const judge = (request: IncomingMessage, response: ServerResponse, body: Buffer, given: unknown): void => {
    const operation = operationOf(request);
    const input = withShardCount(operation, withStreamName(given));
    const verdict = tooLargeToPut(operation, input) ?? throttleKinesis(operation, input, throttle.draw);
    if (verdict.kind === 'answer') {
      answerJson(request, response, verdict.status, verdict.body);
      return;
    }
    if (verdict.finish) changeAnswer(response, verdict.finish);
    const changed = verdict.input ?? (input === given ? undefined : input);
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
      changeText(response, tellBehind(body.toString(), Date.now));
    const given = isPlain(request, body) ? undefined : parseJson(body);
    if (given === undefined) passOn(request, response, body);
    else judge(request, response, body, given);
  };
};
