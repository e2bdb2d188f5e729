import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Endpoints } from '@millrace/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { credentials } from '../../shared/aws-clients';
import { stateFolder } from '../../shared/state-folder';
import type { LocalAws } from './launch-local-aws';

const EXCEEDED = 'ProvisionedThroughputExceededException';
const TableName = 'throttled';
const StreamName = 'throttled';

let endpoints: Endpoints;
let functionLog: string;
let kinesis: KinesisClient;
let dynamodb: DynamoDBClient;

const throttle = (shares: object) =>
  fetch(new URL('/__local/throttle', endpoints.rest), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(shares),
  });

/** The names of the errors of so many calls. */
const failuresOf = async (calls: number, call: () => Promise<unknown>): Promise<unknown[]> => {
  const outcomes = await Promise.all(
    Array.from({ length: calls }, () =>
      call().then(
        () => 'ok',
        (error) => error.name,
      ),
    ),
  );
  return outcomes.filter((name) => name !== 'ok');
};

const putRecord = () =>
  kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: randomUUID(), Data: Buffer.from('x') }));

const putItem = () => dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: randomUUID() } } }));

const prepare = async (aws: LocalAws): Promise<void> => {
  endpoints = await aws.endpoints();
  functionLog = join(stateFolder(aws.state).logs, 'functions.log');
  const common = { region: endpoints.region, credentials, maxAttempts: 1 };
  kinesis = new KinesisClient({ ...common, endpoint: endpoints.kinesis, requestHandler: new NodeHttpHandler() });
  dynamodb = new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb });
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  await throttle({ kinesis: 0.2, dynamodb: 0.2 });
};

const calls = (): void => {
  test('about that share of single calls fails, as the SDK knows it, and the others are done', async () => {
    for (const call of [putRecord, putItem]) {
      const failures = await failuresOf(200, call);
      expect(failures.length).toBeGreaterThan(15);
      expect(failures.length).toBeLessThan(75);
      expect(new Set(failures)).toEqual(new Set([EXCEEDED]));
    }
  });

  test('of PutRecords some fail, and exactly the others are in the stream', async () => {
    const Records = Array.from({ length: 200 }, (_, at) => ({
      PartitionKey: String(at),
      Data: Buffer.from(String(at)),
    }));
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    const failed = (answer.Records ?? []).filter(({ ErrorCode }) => ErrorCode === EXCEEDED);
    expect(failed.length).toBeGreaterThan(15);
    expect(answer.FailedRecordCount).toBe(failed.length);
    expect((answer.Records ?? []).filter(({ SequenceNumber }) => SequenceNumber)).toHaveLength(200 - failed.length);
  });

  test('of BatchWriteItem some come back, and exactly the others are in the table', async () => {
    await throttle({ dynamodb: 0.5 });
    const requests = Array.from({ length: 25 }, () => ({ PutRequest: { Item: { id: `batch-${randomUUID()}` } } }));
    const batch = new BatchWriteCommand({ RequestItems: { [TableName]: requests } });
    const { UnprocessedItems } = await DynamoDBDocumentClient.from(dynamodb).send(batch);
    const left = UnprocessedItems?.[TableName]?.length ?? 0;
    expect(left).toBeGreaterThan(0);
    await throttle({ dynamodb: 0 });
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }));
    expect(Items.filter(({ id }) => id?.S?.startsWith('batch-'))).toHaveLength(25 - left);
  });

  test('the share is changed while it runs', async () => {
    await throttle({ kinesis: 1, dynamodb: 1 });
    expect([await failuresOf(20, putRecord), await failuresOf(20, putItem)].map(({ length }) => length)).toEqual([
      20, 20,
    ]);
    const answer = await throttle({ kinesis: 0, dynamodb: 0 });
    expect(await answer.json()).toEqual({ kinesis: 0, dynamodb: 0, connections: 0 });
    expect([await failuresOf(20, putRecord), await failuresOf(20, putItem)]).toEqual([[], []]);
  });
};

const settingsAndNames = (): void => {
  test.each([
    [{ kinesis: 2 }, 'kinesis is above 1'],
    [{ s3: 0.1 }, 's3: only kinesis, dynamodb and connections can be throttled'],
  ])('%j is refused in one line', async (shares, error) => {
    const answer = await throttle(shares);
    expect([answer.status, await answer.json()]).toEqual([400, { error }]);
  });

  test('calls may name a stream by its ARN alone', async () => {
    await throttle({ kinesis: 0 });
    const StreamARN = `arn:aws:kinesis:${endpoints.region}:000000000000:stream/${StreamName}`;
    await kinesis.send(new PutRecordCommand({ StreamARN, PartitionKey: 'a', Data: Buffer.from('x') }));
    const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamARN }));
    expect(StreamDescriptionSummary?.StreamARN).toBe(StreamARN);
  });

  test('a mapping whose reads fail now and then still calls its function', async () => {
    await throttle({ kinesis: 0.5 });
    const calls = () => readFileSync(functionLog, 'utf8').match(/"function":"live".*"report".*"success"/g)?.length ?? 0;
    const before = calls();
    const put = new PutRecordCommand({ StreamName: endpoints.stream, PartitionKey: 'a', Data: Buffer.from('{}') });
    await vi.waitFor(() => kinesis.send(put), { timeout: 10_000, interval: 50 });
    await vi.waitFor(() => expect(calls()).toBeGreaterThan(before), { timeout: 20_000, interval: 200 });
  });
};

/** Tests of a local AWS that runs. They leave it as they found it. */
export const throttlingTests = (running: () => LocalAws): void => {
  beforeAll(() => prepare(running()));
  afterAll(async () => void (await throttle({ kinesis: 0, dynamodb: 0 })));
  calls();
  settingsAndNames();
};
