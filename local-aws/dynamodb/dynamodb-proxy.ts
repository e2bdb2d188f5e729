import type { Agent, IncomingMessage, Server, ServerResponse } from 'node:http';
import { answerJson, operationOf, parseJson, readBody } from '../shared/aws-json';
import { type Answer, forward, serverBefore } from '../shared/forward';
import { HOST } from '../shared/ports';
import {
  createThrottle,
  PASS,
  type Throttle,
  type ThrottleSettings,
  type Verdict,
} from '../shared/throttling/throttle';
import { tableShards } from './table-shards';
import { throttleDynamodb } from './throttle-dynamodb';

/** dynoxide tells a checksum of its answers, which SDKs compare with what they get. */
const withoutChecksum = ({ 'x-amz-crc32': _, 'transfer-encoding': _chunked, ...headers }: Answer['headers']) => headers;

const finished = ({ status, headers, body }: Answer, finish: (answer: unknown) => object): Answer =>
  status === 200
    ? { status, headers, body: Buffer.from(JSON.stringify(finish(parseJson(body)))) }
    : { status, headers, body };

const dynamodbProxy = (target: number, throttle: Throttle): Server => {
  const judge = (request: IncomingMessage, body: Buffer): Verdict => {
    const [service] = String(request.headers['x-amz-target']).split('_');
    if (service === 'DynamoDBStreams') return tableShards(operationOf(request), () => parseJson(body));
    return service === 'DynamoDB' && throttle.share() > 0
      ? throttleDynamodb(operationOf(request), parseJson(body), throttle.draw)
      : PASS;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse, agent: Agent): Promise<void> => {
    const body = await readBody(request);
    const verdict = judge(request, body);
    if (verdict.kind === 'answer') return answerJson(request, response, verdict.status, verdict.body);
    const input = verdict.input ? Buffer.from(JSON.stringify(verdict.input)) : body;
    const plain = await forward(agent, target, request, input);
    const answer = verdict.finish ? finished(plain, verdict.finish) : plain;
    const headers = { ...withoutChecksum(answer.headers), 'content-length': String(answer.body.length) };
    response.writeHead(answer.status, headers).end(answer.body);
  };
  return serverBefore(handle);
};

type OnThrottle = (set: (share: number) => void) => void;

/**
 * Stands on `port`, before the DynamoDB stand-in on `target`: throttling, and shards of tables as every SDK takes them.
 * @returns what ends it.
 */
export const standBefore = async (
  port: number,
  target: number,
  settings: ThrottleSettings,
  onThrottle: OnThrottle,
): Promise<() => void> => {
  const throttle = createThrottle(settings.share, settings.seed);
  onThrottle(throttle.set);
  const proxy = dynamodbProxy(target, throttle);
  await new Promise<void>((resolve, reject) => proxy.once('error', reject).listen(port, HOST, resolve));
  return () => {
    proxy.close();
    proxy.closeAllConnections();
  };
};
