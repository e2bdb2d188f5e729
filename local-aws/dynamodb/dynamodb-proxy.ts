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
import { PartitionMeter, partitionKeysOf } from './partition-meter';
import { THROUGHPUT_EXCEEDED, throttleDynamodb } from './throttle-dynamodb';

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

/** Where the units that partitions took since it was asked last can be read, with `partitionUnits`. */
const UNITS_PATH = '/__local/units';

interface Asking {
  readonly request: IncomingMessage;
  readonly agent: Agent;
}

/** Has the stand-in say what each call takes, and refuses those on a partition that has had its share of the second. */
const meteredBy = (target: Address) => {
  const meter = new PartitionMeter();
  const keys = new Map<string, Promise<ReadonlyMap<string | undefined, string>>>();
  const describe = async (table: string, { request, agent }: Asking) => {
    const headers = { ...request.headers, 'x-amz-target': 'DynamoDB_20120810.DescribeTable' };
    const body = Buffer.from(JSON.stringify({ TableName: table }));
    const answer = await forward(agent, target, { method: request.method, url: request.url, headers }, body);
    return partitionKeysOf(parseJson(answer.body));
  };
  const keyOf = (asking: Asking) => async (table: string, index: string | undefined) => {
    const known = keys.get(table) ?? describe(table, asking);
    keys.set(table, known);
    return (await known).get(index);
  };
  const decide = async (body: Buffer, asking: Asking): Promise<CallDecision> => {
    const input = parseJson(body);
    const metered = await meter.meter(operationOf(asking.request), input, keyOf(asking));
    if (!metered) return PASS;
    if (metered.isRefused) return THROUGHPUT_EXCEEDED;
    const { ReturnConsumedCapacity: asked = 'NONE', ...rest }: { ReturnConsumedCapacity?: string } = Object(input);
    const finish = (answer: unknown): object => {
      metered.note(answer);
      const { ConsumedCapacity: _, ...plain }: { ConsumedCapacity?: unknown } = Object(answer);
      return asked === 'NONE' ? plain : Object(answer);
    };
    return { kind: 'pass', input: { ...rest, ReturnConsumedCapacity: asked === 'NONE' ? 'TOTAL' : asked }, finish };
  };
  return { decide, take: () => meter.take() };
};

const dynamodbProxy = (target: Address, throttle: Throttle, isMetered: boolean): Server => {
  const metered = isMetered ? meteredBy(target) : undefined;
  const decide = async (body: Buffer, asking: Asking): Promise<CallDecision> => {
    const { request } = asking;
    const [service] = String(request.headers['x-amz-target']).split('_');
    if (service === 'DynamoDBStreams') return tableShards(operationOf(request), () => parseJson(body));
    if (service !== 'DynamoDB') return PASS;
    if (throttle.share() > 0) return throttleDynamodb(operationOf(request), parseJson(body), throttle.draw);
    return metered ? metered.decide(body, asking) : PASS;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse, agent: Agent): Promise<void> => {
    if (metered && request.url === UNITS_PATH) return answerJson(request, response, 200, metered.take());
    const body = await readBody(request);
    const decision = await decide(body, { request, agent });
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
  settings: ThrottleSettings & { readonly isMetered: boolean },
  onThrottle: OnThrottle,
): Promise<() => void> => {
  const throttle = createThrottle(settings.share, settings.seed);
  onThrottle(throttle.set);
  const proxy = dynamodbProxy(target, throttle, settings.isMetered);
  keepDoor(proxy, port, door);
  await listenOutside(proxy, port);
  return () => {
    proxy.close();
    proxy.closeAllConnections();
  };
};
