import { setTimeout as sleep } from 'node:timers/promises';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { localStatusSchema } from '@millrace/contract';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { awsClients } from '../shared/aws-clients';
import { portsFrom } from '../shared/ports';
import { copyService, type ServiceCopy } from './support/copy-service';
import type { LocalAws } from './support/launch-local-aws';
import { startLocalAws } from './support/local-aws';
import { type Megabytes, memoryWatch } from './support/memory-watch';

/** `npm run full-speed -w local-aws` sends ten times as many. They go in two halves, between which everything comes to rest. */
const RECORDS = Number(process.env.RECORDS ?? 20_000);
const RECORDS_A_CALL = 500;
const CALLS_AT_A_TIME = 4;

/** The most that functions may take for the records of one half, ms. */
const REST_MS = 60_000 + 3 * RECORDS;

/**
 * The most that a process may ever have of the machine's memory, in MB. It does not depend on the number of records but on what is
 * in work at once (batches of up to 6 MB for each function and shard, copied on their way) and on how late the collector comes.
 */
const PEAK_MB: Megabytes = {
  functions: 900,
  kinesis: 350,
  's3-sqs-sns': 220,
  cognito: 220,
  dynamodb: 160,
  dynoxide: 60,
  esbuild: 60,
};

/**
 * How much more a process may hold after the second half of the records than after the first, in MB. With 10,000 records retained by
 * mistake it was 4.7 MB more in Kinesis and 6 MB in storage, with none 0.2 MB at most. The functions' process may vary by the events
 * that idle instances of functions hold for a minute: it shows what is retained of 200,000 records.
 */
const GROWTH_MB = { functions: 30, others: 3 };

let copy: ServiceCopy;
let aws: LocalAws;
let memory: ReturnType<typeof memoryWatch>;
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
  memory = memoryWatch();
  aws = await startLocalAws({ ...copy, environment: memory.environment });
  await aws.endpoints();
  clients = awsClients(portsFrom(aws.basePort), 'eu-west-1');
});
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await aws?.end('SIGTERM');
  copy?.remove();
  memory?.remove();
});

const status = async () => {
  // A connection that is reused may be closed by a busy server just when it is used again.
  const headers = { connection: 'close' };
  const answer = await fetch(`http://127.0.0.1:${portsFrom(aws.basePort).rest}/__local`, { headers });
  return localStatusSchema.parse(await answer.json());
};

const iteratorAge = async (): Promise<number> =>
  (await status()).mappings.find(({ function: name }) => name.endsWith('-fixture'))?.iteratorAgeMs ?? 0;

/** @returns the acknowledged records, as a function sees their ids. */
const putAll = async (StreamName: string, first: number, count: number): Promise<string[]> => {
  const acknowledged: string[] = [];
  let next = first;
  const put = async () => {
    while (next < first + count) {
      const from = next;
      next += RECORDS_A_CALL;
      const Records = Array.from({ length: RECORDS_A_CALL }, (_, index) => ({
        PartitionKey: String(from + index),
        Data: Buffer.alloc(300, 'x'),
      }));
      const answer = await clients.kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      for (const { ShardId, SequenceNumber } of answer.Records ?? []) acknowledged.push(`${ShardId}:${SequenceNumber}`);
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, put));
  return acknowledged;
};

/**
 * Waits until the service's own functions have the records too: nothing has come to any of them for longer than they are polled.
 * @throws with what is still under way
 */
const rest = async (count: number): Promise<void> => {
  const begun = performance.now();
  let restful = 0;
  while (restful < 4) {
    await sleep(500);
    const { mappings, deliveries } = await status();
    const late = deliveries.filter(({ buffered, records }) => buffered + records < count);
    const busy = mappings.filter(({ unfinished = 0 }) => unfinished > 0);
    restful = late.length + busy.length === 0 ? restful + 1 : 0;
    if (performance.now() - begun > REST_MS) throw new Error(`no rest: ${JSON.stringify([...late, ...busy])}`);
  }
};

const shardOf = (id: string): string => id.split(':')[0] ?? '';

/** Shard after shard, and within a shard as they are. */
const byShard = (ids: readonly string[]): string[] =>
  [...new Set(ids.map(shardOf))].toSorted().flatMap((shard) => ids.filter((id) => shardOf(id) === shard));

const perSecond = (count: number, ms: number): number => Math.round((count / ms) * 1000);

const growthOf = (before: Megabytes, after: Megabytes): Megabytes =>
  Object.fromEntries(Object.entries(after).map(([name, mb]) => [name, mb - (before[name] ?? 0)]));

const rounded = (figures: Megabytes): Megabytes =>
  Object.fromEntries(Object.entries(figures).map(([name, mb]) => [name, Math.round(mb * 10) / 10]));

/** Puts the records from `first` on and waits until all functions have them. */
const sendHalf = async (StreamName: string, first: number) => {
  const line = 'shardId-000000000000:'.length + 56 + 1;
  const begun = performance.now();
  const acknowledged = await putAll(StreamName, first, RECORDS / 2);
  const putMs = performance.now() - begun;
  await vi.waitFor(() => expect(copy.loggedBytes()).toBeGreaterThanOrEqual((first + RECORDS / 2) * line), {
    timeout: REST_MS,
    interval: 200,
  });
  const takenMs = performance.now() - begun;
  await rest(first + acknowledged.length);
  return { acknowledged, putMs, takenMs, held: await memory.held(), resident: memory.resident(aws.pid) };
};

test('at full speed no record is lost, repeated or out of order, and memory stays bounded', async () => {
  const { stream } = await aws.endpoints();
  // What was needed to start is let go with the first collections.
  const idle = await memory.held(1);
  let iteratorAgePeakMs = 0;
  const watch = setInterval(() => {
    memory.resident(aws.pid);
    void iteratorAge().then((age) => (iteratorAgePeakMs = Math.max(iteratorAgePeakMs, age)));
  }, 500);
  const first = await sendHalf(stream, 0);
  const second = await sendHalf(stream, first.acknowledged.length);
  clearInterval(watch);
  const acknowledged = [...first.acknowledged, ...second.acknowledged];
  // Sequence numbers of one shard are of one length, so that text and number sort alike.
  expect(byShard(copy.logged())).toEqual(acknowledged.toSorted());
  const growth = growthOf(first.held, second.held);
  expect(Object.keys(second.held).toSorted()).toEqual(['cognito', 'dynamodb', 'functions', 'kinesis', 's3-sqs-sns']);
  console.log(
    JSON.stringify({
      records: acknowledged.length,
      putPerSecond: perSecond(acknowledged.length, first.putMs + second.putMs),
      takenPerSecond: perSecond(acknowledged.length, first.takenMs + second.takenMs),
      iteratorAgePeakMs,
      peakMb: memory.peaks(),
      residentMb: [first.resident, second.resident],
      heldMb: [idle, first.held, second.held].map(rounded),
      growthMb: rounded(growth),
    }),
  );
  for (const [name, mb] of Object.entries(memory.peaks())) expect(mb, name).toBeLessThan(PEAK_MB[name] ?? 0);
  const { functions = 0, ...others } = growth;
  expect(functions).toBeLessThan(GROWTH_MB.functions);
  for (const [name, mb] of Object.entries(others)) expect(mb, name).toBeLessThan(GROWTH_MB.others);
});
