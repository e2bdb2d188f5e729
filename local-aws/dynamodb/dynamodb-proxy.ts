import type { Agent, IncomingMessage, Server, ServerResponse } from 'node:http';
import { z } from 'zod';
import {
  type Address,
  answerJson,
  createProxyServer,
  type ForwardedResponse,
  forward,
  operationOf,
  parseJson,
  readBody,
} from '../shared/aws-http';
import { type Door, keepDoor } from '../shared/door';
import { listenOutside } from '../shared/stand-in-process';
import { type CallDecision, createThrottle, PASS, type Throttle, type ThrottleSettings } from '../shared/throttling';
import { throttleDynamodb } from './throttle-dynamodb';

/**
 * dynoxide's ids are `shardId-00000001-<table>`, which for a short name is less than the 28 characters that botocore (the AWS CLI and
 * boto3) asks for before it sends anything. Outside they have as many digits as AWS's.
 */
const outside = (id: string): string => id.replace(/^shardId-(\d{8})-/, 'shardId-000000000000$1-');
const inside = (id: string): string => id.replace(/^shardId-0{12}(\d{8})-/, 'shardId-$1-');

const idSchema = z.string().transform(inside).optional();
const requestSchema = z.looseObject({ ShardId: idSchema, ExclusiveStartShardId: idSchema });

// The one shard of a table stays open, though dynoxide reports its newest sequence number as its end.
const rangeSchema = z.looseObject({}).transform(({ EndingSequenceNumber: _, ...range }) => range);
const shardSchema = z.looseObject({ ShardId: z.string().transform(outside), SequenceNumberRange: rangeSchema });
const describedSchema = z.looseObject({ StreamDescription: z.looseObject({ Shards: z.array(shardSchema) }) });

/** The shards of a table's stream as every SDK takes them. What does not name one is not even read. */
export const tableShards = (operation: string, read: () => unknown): CallDecision => {
  if (operation !== 'DescribeStream' && operation !== 'GetShardIterator') return PASS;
  const { data: input } = requestSchema.safeParse(read());
  if (input === undefined) return PASS;
  if (operation === 'GetShardIterator') return { kind: 'pass', input };
  return { kind: 'pass', input, finish: (answer) => describedSchema.parse(answer) };
};

/** dynoxide sends a checksum of its answers, which SDKs compare with what they receive. */
const withoutChecksum = ({
  'x-amz-crc32': _,
  'transfer-encoding': _chunked,
  ...headers
}: ForwardedResponse['headers']) => headers;

const finished = (
  { status, headers, body }: ForwardedResponse,
  finish: (answer: unknown) => object,
): ForwardedResponse =>
  status === 200
    ? { status, headers, body: Buffer.from(JSON.stringify(finish(parseJson(body)))) }
    : { status, headers, body };

const dynamodbProxy = (target: Address, throttle: Throttle): Server => {
  const decide = (request: IncomingMessage, body: Buffer): CallDecision => {
    const [service] = String(request.headers['x-amz-target']).split('_');
    if (service === 'DynamoDBStreams') return tableShards(operationOf(request), () => parseJson(body));
    return service === 'DynamoDB' && throttle.share() > 0
      ? throttleDynamodb(operationOf(request), parseJson(body), throttle.draw)
      : PASS;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse, agent: Agent): Promise<void> => {
    const body = await readBody(request);
    const decision = decide(request, body);
    if (decision.kind === 'answer') return answerJson(request, response, decision.status, decision.body);
    const input = decision.input ? Buffer.from(JSON.stringify(decision.input)) : body;
    const plain = await forward(agent, target, request, input);
    const answer = decision.finish ? finished(plain, decision.finish) : plain;
    const headers = { ...withoutChecksum(answer.headers), 'content-length': String(answer.body.length) };
    response.writeHead(answer.status, headers).end(answer.body);
  };
  return createProxyServer(handle);
};

type OnThrottle = (set: (share: number) => void) => void;

/**
 * Listens on `port`, in front of the DynamoDB stand-in on `target`: its door, throttling, and shards of tables as every SDK takes them.
 * @returns what ends it.
 */
export const startProxy = async (
  { port, door }: { readonly port: number; readonly door: Door },
  target: Address,
  settings: ThrottleSettings,
  onThrottle: OnThrottle,
): Promise<() => void> => {
  const throttle = createThrottle(settings.share, settings.seed);
  onThrottle(throttle.set);
  const proxy = dynamodbProxy(target, throttle);
  keepDoor(proxy, port, door);
  await listenOutside(proxy, port);
  return () => {
    proxy.close();
    proxy.closeAllConnections();
  };
};
