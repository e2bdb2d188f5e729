import { spawnSync } from 'node:child_process';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { portsFrom } from './ports';
import { awsClients } from './resources/aws-clients';
import { copyService, type ServiceCopy } from './test-support/copy-service';
import { type LocalAws, startLocalAws } from './test-support/local-aws';
import { descendantsOf } from './test-support/processes';

/** `npm run full-speed -w backend` sends ten times as many. */
const RECORDS = Number(process.env.RECORDS ?? 20_000);
const CALLS_AT_A_TIME = 4;
/**
 * What the Kinesis stand-in may take however many records it holds, when they are in and while they come: in memory, 200,000 would
 * keep it past the first for good. In between it is as much more as the collector finds no time for.
 */
const KINESIS_MB = { after: 300, peak: 500 };

let copy: ServiceCopy;
let aws: LocalAws;
let clients: ReturnType<typeof awsClients>;

beforeAll(async () => {
  copy = copyService({
    functions: `
  fixture:
    handler: src/handlers/fixture.take
    events:
      - stream: { type: kinesis, arn: !GetAtt EventStream.Arn, consumer: true, startingPosition: TRIM_HORIZON, batchSize: 1000 }
`,
    handlers: (log) => `
import { appendFileSync } from 'node:fs';
import type { KinesisStreamEvent } from 'aws-lambda';
export const take = async ({ Records }: KinesisStreamEvent) =>
  appendFileSync(${JSON.stringify(log)}, Records.map(({ eventID }) => eventID + '\\n').join(''));
`,
  });
  aws = await startLocalAws(copy);
  await aws.endpoints();
  clients = awsClients(portsFrom(aws.basePort), 'eu-west-1');
});
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await aws?.end('SIGTERM');
  copy?.remove();
});

/** Memory of each process of the local AWS, in MB, the most of it and the last figure. */
const memory = () => {
  const figures = new Map<string, { peak: number; last: number }>();
  const look = () => {
    const pids = [aws.pid, ...descendantsOf(aws.pid)].join(',');
    const { stdout } = spawnSync('ps', ['-o', 'rss=,args=', '-p', pids], { encoding: 'utf8' });
    for (const line of stdout.trim().split('\n')) {
      const rss = Math.round(Number.parseInt(line, 10) / 1024);
      const name = /stand-ins\/([\w/-]+)\.ts/.exec(line)?.[1] ?? (line.includes('offline') ? 'functions' : 'program');
      figures.set(name, { peak: Math.max(rss, figures.get(name)?.peak ?? 0), last: rss });
    }
  };
  return { figures, look };
};

const statusSchema = z.object({
  mappings: z.array(z.object({ function: z.string(), iteratorAgeMs: z.number().optional() })),
});

const iteratorAge = async (): Promise<number> => {
  const answer = await fetch(`http://127.0.0.1:${portsFrom(aws.basePort).rest}/__local`);
  const { mappings } = statusSchema.parse(await answer.json());
  return mappings.find(({ function: name }) => name.endsWith('-fixture'))?.iteratorAgeMs ?? 0;
};

/** @returns the acknowledged records, as a function sees their ids. */
const putAll = async (StreamName: string): Promise<string[]> => {
  const acknowledged: string[] = [];
  let next = 0;
  const put = async () => {
    while (next < RECORDS) {
      const first = next;
      next += 500;
      const Records = Array.from({ length: 500 }, (_, index) => ({
        PartitionKey: String(first + index),
        Data: Buffer.alloc(300, 'x'),
      }));
      const answer = await clients.kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      for (const { ShardId, SequenceNumber } of answer.Records ?? []) acknowledged.push(`${ShardId}:${SequenceNumber}`);
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, put));
  return acknowledged;
};

const shardOf = (id: string): string => id.split(':')[0] ?? '';

/** Shard after shard, and within a shard as they are. */
const byShard = (ids: readonly string[]): string[] =>
  [...new Set(ids.map(shardOf))].toSorted().flatMap((shard) => ids.filter((id) => shardOf(id) === shard));

const perSecond = (count: number, ms: number): number => Math.round((count / ms) * 1000);

test('at full speed no record is lost, repeated or out of order, and memory stays bounded', async () => {
  const { stream } = await aws.endpoints();
  const { figures, look } = memory();
  let oldest = 0;
  const watch = setInterval(() => {
    look();
    void iteratorAge().then((age) => (oldest = Math.max(oldest, age)));
  }, 500);
  const begun = performance.now();
  const acknowledged = await putAll(stream);
  const put = performance.now() - begun;
  await vi.waitFor(() => expect(copy.logged().length).toBeGreaterThanOrEqual(acknowledged.length), {
    timeout: 200_000,
    interval: 500,
  });
  const taken = performance.now() - begun;
  clearInterval(watch);
  await vi.waitFor(
    () => {
      look();
      expect(figures.get('kinesis')?.last).toBeLessThan(KINESIS_MB.after);
    },
    { timeout: 20_000, interval: 1000 },
  );
  // Sequence numbers of one shard are of one length, so that text and number sort alike.
  expect(byShard(copy.logged())).toEqual(acknowledged.toSorted());
  console.log(
    JSON.stringify({
      records: acknowledged.length,
      putPerSecond: perSecond(acknowledged.length, put),
      takenPerSecond: perSecond(acknowledged.length, taken),
      iteratorAgePeakMs: oldest,
      memoryMb: Object.fromEntries(figures),
    }),
  );
  expect(figures.get('kinesis')?.peak).toBeLessThan(KINESIS_MB.peak);
});
