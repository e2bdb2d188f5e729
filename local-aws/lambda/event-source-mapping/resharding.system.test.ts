import type { AddressInfo } from 'node:net';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  MergeShardsCommand,
  PutRecordCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import kinesalite from 'kinesalite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ShardCheckpoints } from '../../kinesis/checkpoint-store';
import { credentials } from '../../shared/aws-clients';
import { waitUntil } from '../../shared/wait-until';
import { memoryCheckpoints } from '../../tests/support/memory-checkpoints';
import { kinesisSource } from './kinesis-source';
import type { StreamMapping } from './mappings';
import type { QueuedRecord } from './queued-record';
import { runStream } from './run-stream';

const server = kinesalite({ createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0, shardLimit: 50 });
let kinesis: KinesisClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  kinesis = new KinesisClient({ region: 'eu-west-1', credentials, endpoint, requestHandler: new NodeHttpHandler() });
});

afterAll(() => {
  kinesis.destroy();
  server.closeAllConnections();
  server.close();
});

const MIDDLE = (2n ** 127n).toString();

const isActive = async (StreamName: string): Promise<boolean> => {
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  return StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
};

const createStream = async (StreamName: string) => {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntil('stream', () => isActive(StreamName));
  const put = (text: string) =>
    kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: text, Data: Buffer.from(text) }));
  const split = async () => {
    const ShardToSplit = 'shardId-000000000000';
    await kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit, NewStartingHashKey: MIDDLE }));
    await waitUntil('split', () => isActive(StreamName));
  };
  const merge = async () => {
    const [ShardToMerge, AdjacentShardToMerge] = ['shardId-000000000001', 'shardId-000000000002'];
    await kinesis.send(new MergeShardsCommand({ StreamName, ShardToMerge, AdjacentShardToMerge }));
    await waitUntil('merge', () => isActive(StreamName));
  };
  return { put, split, merge };
};

const run = async (
  source: string,
  startingPosition: 'LATEST' | 'TRIM_HORIZON',
  checkpoints: ShardCheckpoints = memoryCheckpoints(),
) => {
  const mapping: StreamMapping = {
    kind: 'kinesis',
    source,
    logicalId: 'Mapping',
    functionName: 'f',
    functionArn: 'f',
    roleArn: 'r',
    eventSourceArn: 'e',
    enhancedFanOut: true,
    startingPosition,
    partial: false,
    patterns: [],
    settings: {
      batchSize: 10,
      windowMs: 0,
      maxRetries: Number.POSITIVE_INFINITY,
      maxAgeMs: Number.POSITIVE_INFINITY,
      bisect: false,
      batchPerPush: false,
    },
  };
  const taken: string[] = [];
  const textOf = ({ payload }: QueuedRecord<string>) =>
    Buffer.from(JSON.parse(payload).kinesis.data, 'base64').toString();
  const stream = await runStream(mapping, {
    source: await kinesisSource(kinesis, mapping, 'eu-west-1'),
    checkpoints,
    pace: { leastMs: 10, idleMs: 20 },
    invoke: async (items) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      taken.push(...items.map(textOf));
      return { outcome: 'done' };
    },
    giveUp: async () => {},
    report: () => {},
  });
  return { taken, stream };
};

const letters = (prefix: string) => Array.from({ length: 25 }, (_, index) => `${prefix}${index}`);

test('a stream that is split and merged while it is read loses nothing, and parents come before children', async () => {
  const { put, split, merge } = await createStream('live');
  const { taken, stream } = await run('live', 'LATEST');
  for (const text of letters('a')) await put(text);
  await split();
  for (const text of letters('b')) await put(text);
  await merge();
  for (const text of letters('c')) await put(text);
  await vi.waitFor(() => expect(taken).toHaveLength(75), { timeout: 30_000 });
  expect(taken.slice(0, 25)).toEqual(letters('a'));
  expect(taken.slice(25, 50).sort()).toEqual(letters('b').sort());
  expect(taken.slice(50)).toEqual(letters('c'));
  expect(stream.statuses().map(({ shardId }) => shardId)).toEqual(['shardId-000000000003']);
  await stream.stop();
});

test('from TRIM_HORIZON closed shards are read first; from LATEST they are passed over', async () => {
  const { put, split } = await createStream('old');
  await put('before');
  await split();
  await put('after');
  const all = await run('old', 'TRIM_HORIZON');
  const latest = await run('old', 'LATEST');
  await put('new');
  await vi.waitFor(() => expect([all.taken, latest.taken]).toEqual([['before', 'after', 'new'], ['new']]), {
    timeout: 30_000,
  });
  await Promise.all([all.stream.stop(), latest.stream.stop()]);
});

const sees = (taken: readonly string[], expected: readonly string[]) =>
  vi.waitFor(() => expect(taken).toEqual(expected), { timeout: 30_000 });

test.each(['TRIM_HORIZON', 'LATEST'] as const)('from %s, another run goes on where the last one was', async (start) => {
  const { put, split } = await createStream(`again-${start}`);
  const checkpoints = memoryCheckpoints();
  const first = await run(`again-${start}`, start, checkpoints);
  for (const text of letters('a')) await put(text);
  await sees(first.taken, letters('a'));
  await first.stream.stop();
  await put('while nothing ran');
  await split();
  const second = await run(`again-${start}`, start, checkpoints.again());
  await put('child');
  await sees(second.taken, ['while nothing ran', 'child']);
  await second.stream.stop();
  const third = await run(`again-${start}`, start, checkpoints.again());
  await put('child again');
  await sees(third.taken, ['child again']);
  await third.stream.stop();
});

test('from LATEST, another run finds what came while nothing ran, though the last one had done nothing', async () => {
  const { put } = await createStream('unread');
  await put('before');
  // What came in the same millisecond could not be distinguished.
  await new Promise((resolve) => setTimeout(resolve, 10));
  const checkpoints = memoryCheckpoints();
  await (await run('unread', 'LATEST', checkpoints)).stream.stop();
  const empty = await run('unread', 'LATEST', checkpoints.again());
  await put('after');
  await sees(empty.taken, ['after']);
  await empty.stream.stop();
});

test('a position in records that are gone falls back to the oldest that are left', async () => {
  const { put } = await createStream('gone');
  await put('left');
  const checkpoints = memoryCheckpoints();
  checkpoints.put('shardId-000000000000', { after: 'no such number' });
  const { taken, stream } = await run('gone', 'LATEST', checkpoints.again());
  await sees(taken, ['left']);
  await stream.stop();
});
