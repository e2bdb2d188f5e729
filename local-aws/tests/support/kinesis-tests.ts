import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { type Endpoints, figuresAnswerSchema } from '@millrace/contract';
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler';
import { Decoder, Encoder, Tagged } from 'cbor';
import { expect, test, vi } from 'vitest';
import type { credentials } from '../../shared/aws-clients';
import { clicks, gaugeReadings, priceLines } from './original-programs';
import { tokensOf } from './sign-in';

const MiB = 1024 * 1024;

interface Given {
  readonly endpoints: Endpoints;
  readonly common: { readonly region: string; readonly credentials: typeof credentials; readonly maxAttempts: number };
}

/** The SDK's default is HTTP/2. */
const handlers = [
  ['HTTP/2', () => new NodeHttp2Handler()],
  ['HTTP/1.1', () => new NodeHttpHandler()],
] as const;

type Clients = (requestHandler?: NodeHttp2Handler | NodeHttpHandler) => KinesisClient;

const openShards = async (client: KinesisClient, StreamName: string): Promise<string[]> => {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  return Shards.filter(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined).map(
    ({ ShardId = '' }) => ShardId,
  );
};

const createStream = async (client: KinesisClient, StreamName: string, ShardCount: number): Promise<void> => {
  await client.send(new CreateStreamCommand({ StreamName, ShardCount }));
  await vi.waitFor(async () => expect(await openShards(client, StreamName)).toHaveLength(ShardCount), {
    timeout: 5_000,
  });
};

const inCbor = async (endpoint: string, operation: string, input: object): Promise<unknown> => {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-cbor-1.1',
      'x-amz-target': `Kinesis_20131202.${operation}`,
      'x-amz-date': '20261120T100000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/kinesis/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new Uint8Array(Encoder.encodeOne(input, { highWaterMark: MiB })),
  });
  return Decoder.decodeFirstSync(Buffer.from(await answer.arrayBuffer()), { tags: { 1: (ms) => ({ ms }) } });
};

/** How many events REST counts in a metric, of all that came in the last hours. */
const countedIn = async (rest: string, metric: string, token: string): Promise<number> => {
  const range = `from=${Date.now() - 3_600_000}&to=${Date.now() + 60_000}`;
  const answer = await fetch(`${rest}/metrics/${metric}?${range}&step=3600`, { headers: { Authorization: token } });
  const { points } = figuresAnswerSchema.parse(await answer.json());
  return points.reduce((sum, { total }) => sum + (total?.count ?? 0), 0);
};

const reading = (given: () => Given, clientOf: Clients): void => {
  test.each(handlers)('over %s it reads what was put, by the ARN of the stream alone', async (_, handler) => {
    const kinesis = clientOf(handler());
    const StreamARN = `arn:aws:kinesis:${given().endpoints.region}:000000000000:stream/${given().endpoints.stream}`;
    const { Records: [put] = [] } = await kinesis.send(
      new PutRecordsCommand({ StreamARN, Records: [{ PartitionKey: 'a', Data: Buffer.from('sdk') }] }),
    );
    expect((await kinesis.send(new ListShardsCommand({ StreamARN }))).Shards?.length).toBeGreaterThan(0);
    const at = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: put?.SequenceNumber } as const;
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamARN, ShardId: put?.ShardId, ...at }),
    );
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator, StreamARN }));
    expect(Buffer.from(Records[0]?.Data ?? []).toString()).toBe('sdk');
  });

  // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
  test('reports that a read is behind when it leaves records, in a stream on demand, which begins with four shards', async () => {
    const kinesis = clientOf();
    const StreamName = 'on-demand';
    const StreamModeDetails = { StreamMode: 'ON_DEMAND' } as const;
    await kinesis.send(new CreateStreamCommand({ StreamName, StreamModeDetails }));
    const shards = async () => (await kinesis.send(new ListShardsCommand({ StreamName }))).Shards?.length;
    await vi.waitFor(async () => expect(await shards()).toBe(4), { timeout: 5_000 });
    const Records = ['a', 'b'].map((data) => ({ PartitionKey: 'one', Data: Buffer.from(data) }));
    const put = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    const from = { ShardId: put.Records?.[0]?.ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ...from }));
    const first = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
    const rest = await kinesis.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }));
    expect([first.Records?.length, rest.Records?.length]).toEqual([1, 1]);
    expect(first.MillisBehindLatest).toBeGreaterThan(0);
    expect(rest.MillisBehindLatest).toBe(0);
  });
};

const refusals = (given: () => Given, clientOf: Clients): void => {
  test('is answered with an error to calls that do not exist here', async () => {
    const consumer = { StreamARN: 'arn:aws:kinesis:eu-west-1:0:stream/any', ConsumerName: 'any' };
    const unknown = { name: 'UnknownOperationException' };
    await expect(clientOf().send(new RegisterStreamConsumerCommand(consumer))).rejects.toMatchObject(unknown);
  });

  // https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
  test.each([
    ['501 records', 501, 1, 'ValidationException'],
    ['a record of 1 MiB without its key', 1, MiB, 'InvalidArgumentException'],
    ['a record over 1 MiB', 1, MiB + 1, 'InvalidArgumentException'],
    ['over 5 MiB in all', 6, MiB - 10, 'InvalidArgumentException'],
  ])('refuses %s', async (_, count, bytes, name) => {
    const Records = Array.from({ length: count }, () => ({ PartitionKey: 'a', Data: Buffer.alloc(bytes) }));
    const put = clientOf().send(new PutRecordsCommand({ StreamName: given().endpoints.stream, Records }));
    await expect(put).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });
};

const resharding = (_: () => Given, clientOf: Clients): void => {
  // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
  test('changes how many shards a stream has, and no more than twice as many at a time', async () => {
    const StreamName = 'resized';
    await createStream(clientOf(), StreamName, 2);
    const resize = (TargetShardCount: number) =>
      clientOf().send(new UpdateShardCountCommand({ StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' }));
    await expect(resize(5)).rejects.toMatchObject({ name: 'InvalidArgumentException' });
    expect(await resize(3)).toMatchObject({ StreamName, CurrentShardCount: 2, TargetShardCount: 3 });
    const status = async () =>
      (await clientOf().send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary;
    await vi.waitFor(async () => expect(await status()).toMatchObject({ StreamStatus: 'ACTIVE' }), { timeout: 10_000 });
    expect(await status()).toMatchObject({ OpenShardCount: 3 });
    const Records = Array.from({ length: 60 }, (_, at) => ({ PartitionKey: String(at), Data: Buffer.from('x') }));
    const put = await clientOf().send(new PutRecordsCommand({ StreamName, Records }));
    expect(new Set(put.Records?.map(({ ShardId }) => ShardId))).toEqual(
      new Set(await openShards(clientOf(), StreamName)),
    );
  });

  test('a time is where reading begins, also when nothing has come since then', async () => {
    const StreamName = 'idle';
    await createStream(clientOf(), StreamName, 1);
    const Timestamp = new Date();
    const at = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'AT_TIMESTAMP', Timestamp } as const;
    const { ShardIterator } = await clientOf().send(new GetShardIteratorCommand(at));
    const Records = ['a', 'b'].map((data) => ({ PartitionKey: 'k', Data: Buffer.from(data) }));
    await clientOf().send(new PutRecordsCommand({ StreamName, Records }));
    const later = await clientOf().send(new GetShardIteratorCommand(at));
    for (const iterator of [ShardIterator, later.ShardIterator]) {
      const read = await clientOf().send(new GetRecordsCommand({ ShardIterator: iterator }));
      expect(read.Records?.map(({ Data = [] }) => Buffer.from(Data).toString())).toEqual(['a', 'b']);
    }
  });
};

const encodings = (given: () => Given, clientOf: Clients): void => {
  test('what is put in CBOR is read in JSON, and the other way round, by the ARN of the stream too', async () => {
    const StreamName = 'encodings';
    await createStream(clientOf(), StreamName, 1);
    const StreamARN = `arn:aws:kinesis:${given().endpoints.region}:000000000000:stream/${StreamName}`;
    const before = Date.now();
    await inCbor(given().endpoints.kinesis, 'PutRecord', { StreamARN, PartitionKey: 'k', Data: Buffer.from([0, 255]) });
    await clientOf().send(
      new PutRecordsCommand({ StreamARN, Records: [{ PartitionKey: 'k', Data: Buffer.from([1]) }] }),
    );
    const shard = { StreamARN, ShardId: 'shardId-000000000000' };
    const type = { ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await clientOf().send(new GetShardIteratorCommand({ ...shard, ...type }));
    const read = await clientOf().send(new GetRecordsCommand({ ShardIterator, StreamARN }));
    expect(read.Records?.map(({ Data = [] }) => [...Data])).toEqual([[0, 255], [1]]);
    const since = { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Tagged(1, before - 1) };
    const iterator = await inCbor(given().endpoints.kinesis, 'GetShardIterator', { ...shard, ...since });
    const found = await inCbor(
      given().endpoints.kinesis,
      'GetRecords',
      iterator instanceof Object ? { ...iterator } : {},
    );
    const arrival = read.Records?.[0]?.ApproximateArrivalTimestamp?.getTime();
    expect(found).toMatchObject({
      Records: [
        { Data: Buffer.from([0, 255]), ApproximateArrivalTimestamp: { ms: arrival } },
        { Data: Buffer.from([1]) },
      ],
    });
  });
};

const programs = (given: () => Given, clientOf: Clients): void => {
  test.each(handlers)('what the original programs send over %s is counted to the last event', async (_, handler) => {
    const { endpoints } = given();
    const client = clientOf(handler());
    const [user = { username: '', password: '' }] = endpoints.users;
    const { IdToken } = await tokensOf(endpoints, user.username, user.password);
    const counts = () =>
      Promise.all(
        ['cpu', 'memory', 'price-range', 'visit-events'].map((metric) => countedIn(endpoints.rest, metric, IdToken)),
      );
    const before = await counts();
    const programs = [
      gaugeReadings(300, 'milliseconds'),
      gaugeReadings(300, 'seconds'),
      priceLines(10_000, 'unquoted'),
      priceLines(1_000, 'quoted'),
      clicks(500),
    ];
    for (const records of programs) {
      for (let at = 0; at < records.length; at += 500) {
        const Records = records.slice(at, at + 500);
        const put = await client.send(new PutRecordsCommand({ StreamName: endpoints.stream, Records }));
        expect(put.FailedRecordCount).toBe(0);
      }
    }
    const added = [300, 300, 11_000, 500];
    const expected = before.map((count, i) => count + (added[i] ?? 0));
    await vi.waitFor(async () => expect(await counts()).toEqual(expected), { timeout: 60_000, interval: 500 });
  });
};

/** What the SDK, and other programs, may expect of Kinesis with nothing but an endpoint. @param given what there is once the tests run */
export const kinesisTests = (given: () => Given): void => {
  const clientOf: Clients = (requestHandler = new NodeHttp2Handler()) =>
    new KinesisClient({ ...given().common, endpoint: given().endpoints.kinesis, requestHandler });
  for (const tests of [reading, refusals, resharding, encodings, programs]) tests(given, clientOf);
};
