import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createResolver } from '../../cloudformation/resolve';
import { templateSchema } from '../../cloudformation/template';
import { dynoxideBinary } from '../../dynamodb/dynoxide-binary';
import { createTables } from '../../dynamodb/tables';
import type { ShardCheckpoints } from '../../kinesis/checkpoint-store';
import { credentials } from '../../shared/aws-clients';
import { parsePattern } from '../../shared/filter';
import { type StandIn, startStandIn } from '../../shared/stand-in';
import { memoryCheckpoints } from '../../tests/support/memory-checkpoints';
import { dynamodbSource } from './dynamodb-source';
import { type Mapping, mappingsOf, type StreamMapping } from './mappings';
import { runStream } from './run-stream';

const folder = mkdtempSync(join(tmpdir(), 'millrace-dynamodb-'));
const region = 'eu-west-1';
let standIn: StandIn;
let dynamodb: DynamoDBClient;
let streams: DynamoDBStreamsClient;

const template = templateSchema.parse({
  Resources: {
    Items: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'items',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      },
    },
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'role' } },
    Watch: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'watch', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Items', 'StreamArn'] },
        FunctionName: { 'Fn::GetAtt': ['Watch', 'Arn'] },
        StartingPosition: 'TRIM_HORIZON',
        FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","REMOVE"]}' }] },
      },
    },
  },
});
const resolve = createResolver(template, { region, account: '000000000000', stack: 's' });

const freePort = () =>
  new Promise<number>((resolvePort) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolvePort(typeof address === 'object' && address ? address.port : 0));
    });
  });

beforeAll(async () => {
  const port = await freePort();
  const settings = { binary: dynoxideBinary(), port, file: join(folder, 'tables.db'), throttle: { share: 0, seed: 1 } };
  standIn = startStandIn({
    name: 'dynamodb',
    module: 'dynamodb/dynamodb.ts',
    settings,
    region,
    logs: folder,
    onLost: () => {},
  });
  await standIn.started;
  const client = { region, credentials, endpoint: `http://127.0.0.1:${port}` };
  dynamodb = new DynamoDBClient(client);
  streams = new DynamoDBStreamsClient(client);
  await createTables(dynamodb, template, resolve);
});

afterAll(async () => {
  dynamodb.destroy();
  streams.destroy();
  await standIn.stop();
  rmSync(folder, { recursive: true, force: true });
});

const streamOf = (mapping: Mapping | undefined) => {
  if (mapping?.kind !== 'dynamodb') throw new Error('no mapping of a table');
  return mapping;
};

const run = async (mapping: StreamMapping, checkpoints: ShardCheckpoints) => {
  const taken: { eventName: string; dynamodb: { Keys: object } }[] = [];
  const stream = await runStream(mapping, {
    source: await dynamodbSource(streams, mapping, region),
    checkpoints,
    pace: { leastMs: 10, idleMs: 50 },
    invoke: async (items) => {
      taken.push(...items.map(({ payload }) => JSON.parse(payload)));
      return { outcome: 'done' };
    },
    giveUp: async () => {},
    report: () => {},
  });
  return { taken, stream };
};

const put = (id: string, n = '1') => {
  const Item = { id: { S: id }, n: { N: n }, bytes: { B: new Uint8Array([1]) } };
  return dynamodb.send(new PutItemCommand({ TableName: 'items', Item }));
};

// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
test('changes of a table reach the function in order, in the form of Lambda, without those that are filtered out', async () => {
  const mapping = streamOf(mappingsOf(template, resolve)[0]);
  expect(mapping.patterns).toEqual([parsePattern('{"eventName":["INSERT","REMOVE"]}')]);
  const { taken, stream } = await run(mapping, memoryCheckpoints());
  await put('a');
  await put('a', '2');
  await dynamodb.send(new DeleteItemCommand({ TableName: 'items', Key: { id: { S: 'a' } } }));
  await vi.waitFor(() => expect(taken).toHaveLength(2), { timeout: 20_000 });
  expect(taken).toMatchObject([
    {
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:eu-west-1:000000000000:table\/items\/stream\//),
      dynamodb: { Keys: { id: { S: 'a' } }, NewImage: { id: { S: 'a' }, n: { N: '1' }, bytes: { B: 'AQ==' } } },
    },
    { eventName: 'REMOVE', dynamodb: { OldImage: { n: { N: '2' } } } },
  ]);
  await stream.stop();
});

test.each(['TRIM_HORIZON', 'LATEST'] as const)('from %s, another run goes on where the last one was', async (start) => {
  const mapping = { ...streamOf(mappingsOf(template, resolve)[0]), startingPosition: start, patterns: [] };
  const checkpoints = memoryCheckpoints();
  const first = await run(mapping, checkpoints);
  await put(`${start} first`);
  const last = () => first.taken.at(-1)?.dynamodb.Keys;
  await vi.waitFor(() => expect(last()).toEqual({ id: { S: `${start} first` } }), { timeout: 20_000 });
  await first.stream.stop();
  await put(`${start} while nothing ran`);
  const second = await run(mapping, checkpoints.again());
  await put(`${start} second`);
  await vi.waitFor(() => expect(second.taken.length).toBeGreaterThanOrEqual(2), { timeout: 20_000 });
  expect(second.taken.map(({ dynamodb: { Keys } }) => Keys)).toEqual([
    { id: { S: `${start} while nothing ran` } },
    { id: { S: `${start} second` } },
  ]);
  await second.stream.stop();
});

test('from LATEST, another run finds what came while nothing ran, though the last one had done nothing', async () => {
  const mapping = { ...streamOf(mappingsOf(template, resolve)[0]), startingPosition: 'LATEST' as const, patterns: [] };
  const checkpoints = memoryCheckpoints();
  const first = await run(mapping, checkpoints);
  await first.stream.stop();
  await put('while nothing ran');
  const second = await run(mapping, checkpoints.again());
  const keys = () => second.taken.map(({ dynamodb: { Keys } }) => Keys);
  await vi.waitFor(() => expect(keys()).toContainEqual({ id: { S: 'while nothing ran' } }), { timeout: 20_000 });
  await second.stream.stop();
});

test('a position that the table’s stream does not know falls back to its beginning', async () => {
  const mapping = { ...streamOf(mappingsOf(template, resolve)[0]), patterns: [] };
  const [shard] = await (await dynamodbSource(streams, mapping, region)).list();
  const checkpoints = memoryCheckpoints();
  checkpoints.put(shard?.id ?? '', { at: 'no such number' });
  const { taken, stream } = await run(mapping, checkpoints.again());
  await vi.waitFor(() => expect(taken.length).toBeGreaterThan(0), { timeout: 20_000 });
  await stream.stop();
});
