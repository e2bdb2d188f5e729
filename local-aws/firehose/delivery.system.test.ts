import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CreateStreamCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import kinesalite from 'kinesalite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openReaderCheckpoints } from '../kinesis/checkpoint-store';
import { type AwsClients, awsClients, credentials } from '../shared/aws-clients';
import { portsFrom } from '../shared/ports';
import { streamWith } from '../tests/support/firehose';
import { startStorage, type TestStorage } from '../tests/support/storage';
import { type RunningDeliveries, runDeliveries } from './run-delivery';

const folder = mkdtempSync(join(tmpdir(), 'millrace-delivery-'));
let storage: TestStorage;
let stream: Server;
let lambda: Server;
let clients: Pick<AwsClients, 'kinesis' | 's3' | 'lambda'>;

/** A transform: each record becomes a line with its shard, and its bytes in base64. */
const transform = ({ records }: FirehoseTransformationEvent): FirehoseTransformationResult => ({
  records: records.map(({ recordId, data, kinesisRecordMetadata }) => {
    const line = JSON.stringify({ shard: kinesisRecordMetadata?.shardId, base64: data });
    return { recordId, result: 'Ok', data: Buffer.from(`${line}\n`).toString('base64') };
  }),
});

const lineSchema = z.object({ shard: z.string(), base64: z.string() });

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });

beforeAll(async () => {
  storage = await startStorage();
  stream = kinesalite({ createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0, shardLimit: 10 });
  lambda = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.end(JSON.stringify(transform(JSON.parse(Buffer.concat(chunks).toString()))));
  });
  const { kinesis } = awsClients({ ...portsFrom(4750), kinesis: await listening(stream) }, 'eu-west-1');
  const endpoint = `http://127.0.0.1:${await listening(lambda)}`;
  clients = {
    kinesis,
    s3: storage.clients.s3,
    lambda: new LambdaClient({ region: 'eu-west-1', credentials, endpoint }),
  };
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  await kinesis.send(new CreateStreamCommand({ StreamName: 'events', ShardCount: 2 }));
});

afterAll(async () => {
  clients.kinesis.destroy();
  clients.lambda.destroy();
  for (const server of [stream, lambda]) {
    server.closeAllConnections();
    server.close();
  }
  await storage.stop();
  rmSync(folder, { recursive: true, force: true });
});

const delivery = streamWith({
  CompressionFormat: 'GZIP',
  Prefix: 'events/!{timestamp:yyyy}/',
  ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
  BufferingHints: { IntervalInSeconds: 2, SizeInMBs: 1 },
});

const run = async (use: (running: RunningDeliveries) => Promise<void>): Promise<void> => {
  const checkpoints = openReaderCheckpoints(join(folder, 'checkpoints.jsonl'));
  const running = await runDeliveries([delivery], { clients, checkpoints, report: () => {} });
  await use(running);
  await running.stop();
  checkpoints.close();
};

const put = async (texts: readonly (string | Buffer)[]): Promise<void> => {
  const Records = texts.map((text, i) => ({ Data: Buffer.from(text), PartitionKey: `key ${i}` }));
  const { FailedRecordCount } = await clients.kinesis.send(new PutRecordsCommand({ StreamName: 'events', Records }));
  expect(FailedRecordCount ?? 0).toBe(0);
};

const archived = async () => {
  const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: 'bucket' }));
  const lines: string[] = [];
  for (const { Key = '' } of Contents) {
    expect(Key).toMatch(/^events\/\d{4}\/archive-1-\d{4}(-\d\d){5}-[0-9a-f-]{36}\.gz$/);
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: 'bucket', Key }));
    const bytes = gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array());
    lines.push(...bytes.toString().split('\n').filter(Boolean));
  }
  return lines.map((line) => lineSchema.parse(JSON.parse(line)));
};

const within = { timeout: 20_000, interval: 200 };

test('every record of the stream comes to the bucket as it was sent, also over a restart', async () => {
  const odd = Buffer.from([0xff, 0xfe, 0, 0x0a]);
  const first = [...Array.from({ length: 400 }, (_, i) => `{"n":${i}}`), odd];
  await put(first);
  await run(async (running) => {
    await vi.waitFor(async () => expect(await archived()).toHaveLength(first.length), within);
    expect(running.status()).toMatchObject([{ deliveryStream: 'archive', buffered: 0, records: first.length }]);
    // Read and not written when it stops.
    await put(['later']);
    await vi.waitFor(() => expect(running.status()[0]?.buffered).toBe(1), within);
  });
  expect(await archived()).toHaveLength(first.length);
  await run(() => vi.waitFor(async () => expect(await archived()).toHaveLength(first.length + 1), within));
  const records = await archived();
  expect(records.map(({ base64 }) => base64).sort()).toEqual(
    [...first, 'later'].map((data) => Buffer.from(data).toString('base64')).sort(),
  );
  expect(new Set(records.map(({ shard }) => shard)).size).toBe(2);
});
