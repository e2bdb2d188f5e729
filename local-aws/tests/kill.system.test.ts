import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { type Endpoints, seededRandom } from '@millrace/contract';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { awsClients } from '../shared/aws-clients';
import { isListening, parts, portsFrom } from '../shared/ports';
import { stateFolder } from '../shared/state-folder';
import { copyService, type ServiceCopy } from './support/copy-service';
import { freeBasePort } from './support/free-base-port';
import type { LocalAws } from './support/launch-local-aws';
import { startLocalAws } from './support/local-aws';
import { descendantsOf, isAlive } from './support/processes';
import { signIn, tokensOf } from './support/sign-in';

const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const between = (least: number, most: number) => Math.round(least + random() * (most - least));
const RATE = 200;
const VIEWER = 'viewer@example.com';

let copy: ServiceCopy;
beforeAll(() => {
  copy = copyService({
    functions: `
  fixture:
    handler: src/handlers/fixture.take
    events:
      - stream: { type: kinesis, arn: !GetAtt EventStream.Arn, consumer: true, startingPosition: TRIM_HORIZON, batchSize: 100 }
`,
    handlers: (log) => `
import { appendFileSync } from 'node:fs';
import type { KinesisStreamEvent } from 'aws-lambda';
export const take = async ({ Records }: KinesisStreamEvent) => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const lines = Records.map(({ eventID, kinesis: { data } }) => eventID.replace(':', ' ') + ' ' + Buffer.from(data, 'base64') + '\\n');
  appendFileSync(${JSON.stringify(log)}, lines.join(''));
};
`,
  });
});
let aws: LocalAws | undefined;
let producer: ChildProcess | undefined;
afterAll(async () => {
  producer?.kill('SIGKILL');
  await aws?.end('SIGTERM');
  copy.remove();
});

const putSteadily = (kinesis: string, stream: string, log: string) => {
  const script = fileURLToPath(new URL('./support/put-steadily.ts', import.meta.url));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return spawn(process.execPath, ['--import', tsx, script, kinesis, stream, log, String(RATE)], { stdio: 'inherit' });
};

const send = (signal: string, ids: readonly number[]) => spawnSync('kill', [`-${signal}`, ...ids.map(String)]);

/** Halts everything that it has started, until nothing new has been: one that is started in between would be left over. */
const halt = ({ pid }: LocalAws): number[] => {
  send('STOP', [pid]);
  for (let known: number[] = []; ; ) {
    const found = descendantsOf(pid);
    if (found.length === known.length) return found;
    send('STOP', found);
    known = found;
  }
};

/** @param all its stand-ins too, at once; otherwise they are left to notice. */
const kill = async (aws: LocalAws, all: boolean): Promise<void> => {
  const processes = halt(aws);
  // One command, for some of them end when others do.
  send('KILL', [aws.pid, ...(all ? processes : [])]);
  send('CONT', processes);
  await aws.ended;
  await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 5_000 });
  // It could not do so itself, and the next start is to be waited for.
  rmSync(stateFolder(aws.state).endpoints, { force: true });
};

const readShard = async (client: KinesisClient, StreamName: string, ShardId: string): Promise<string[]> => {
  const lines: string[] = [];
  const first = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
  let { ShardIterator } = await client.send(new GetShardIteratorCommand(first));
  for (;;) {
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }));
    if (Records.length === 0) return lines;
    lines.push(...Records.map(({ SequenceNumber, Data }) => `${ShardId} ${SequenceNumber} ${Buffer.from(Data ?? [])}`));
    ShardIterator = NextShardIterator;
  }
};

const readAll = async (client: KinesisClient, StreamName: string): Promise<string[]> => {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  return (await Promise.all(Shards.map(({ ShardId = '' }) => readShard(client, StreamName, ShardId)))).flat();
};

/** Of each shard the records in the order in which they were first taken. */
const sequencesByShard = (lines: readonly string[]): bigint[][] => {
  const shards = new Map<string, bigint[]>();
  for (const line of new Set(lines)) {
    const [shard = '', sequenceNumber = '0'] = line.split(' ');
    shards.set(shard, [...(shards.get(shard) ?? []), BigInt(sequenceNumber)]);
  }
  return [...shards.values()];
};

const missing = (from: readonly string[], wanted: readonly string[]): string[] => {
  const there = new Set(from);
  return wanted.filter((line) => !there.has(line));
};

/** Under load and into a start, alone and with its stand-ins: which goes with which is chance. */
const withStandIns = random() < 0.5;
const ROUNDS = [
  { early: false, all: withStandIns },
  { early: true, all: !withStandIns },
];

const subjectOf = async (endpoints: Endpoints): Promise<unknown> => {
  const { IdToken } = await tokensOf(endpoints, VIEWER, 'Millrace-local-1');
  return JSON.parse(Buffer.from(IdToken.split('.')[1] ?? '', 'base64url').toString()).sub;
};

test('killed at any moment, it has lost no acknowledged record when it is started again with keep', async () => {
  console.log(`kill -9: KILL_SEED=${seed}`);
  const basePort = await freeBasePort();
  const start = (keep: boolean) => startLocalAws({ ...copy, basePort, keep });
  const acknowledgedFile = join(copy.serviceDir, '..', 'acknowledged.log');
  aws = await start(false);
  const { stream } = await aws.endpoints();
  const subject = await subjectOf(await aws.endpoints());
  const { kinesis } = awsClients(portsFrom(basePort), 'eu-west-1');
  producer = putSteadily((await aws.endpoints()).kinesis, stream, acknowledgedFile);
  for (const [round, { early, all }] of ROUNDS.entries()) {
    if (!early) await aws.endpoints();
    const after = early ? between(200, 4000) : between(300, 3000);
    console.log(
      `  ${early ? 'into its start' : 'under load'}, after ${after} ms, ${all ? 'with its stand-ins' : 'alone'}`,
    );
    await sleep(after);
    await kill(aws, all);
    aws = await start(true);
    if (round === ROUNDS.length - 1) await aws.endpoints();
  }
  await sleep(1000);
  producer.kill('SIGKILL');
  const acknowledged = readFileSync(acknowledgedFile, 'utf8').split('\n').slice(0, -1);
  expect(acknowledged.length).toBeGreaterThan(RATE);
  expect(missing(await readAll(kinesis, stream), acknowledged)).toEqual([]);
  await vi.waitFor(() => expect(missing(copy.logged(), acknowledged)).toEqual([]), { timeout: 30_000, interval: 200 });
  const taken = copy.logged();
  for (const numbers of sequencesByShard(taken))
    expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : Number(a > b))));
  console.log(`  ${acknowledged.length} acknowledged, 0 lost, ${taken.length - new Set(taken).size} taken again`);
  kinesis.destroy();
  expect(await subjectOf(await aws.endpoints())).toBe(subject);
  expect((await signIn(await aws.endpoints(), VIEWER, 'Wrong-123')).status).toBe(400);
});

test('a stand-in that dies is named in one line, and ends the rest', async () => {
  if (!aws) throw new Error('it was not started');
  const ports = portsFrom(aws.basePort);
  const [standIn = 0] = descendantsOf(aws.pid);
  process.kill(standIn, 'SIGKILL');
  expect(await aws.ended).toBe(1);
  expect(aws.output()).toMatch(/^\w+ ended unexpectedly; see .+\.log$/m);
  const listening = () => Promise.all(parts.map((part) => isListening(ports[part])));
  await vi.waitFor(async () => expect(await listening()).not.toContain(true), { timeout: 5_000 });
});
