import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GRANULARITY_MS, type SettledQuery, seededRandom, type Topic } from '@millrace/contract';
import { dynamoSettledReader } from '../../backend/src/adapters/dynamodb/dynamo-settled-reader';
import { s3AnswerStore } from '../../backend/src/adapters/s3/s3-answer-store';
import { createS3Client } from '../../backend/src/adapters/s3/s3-reject-store';
import { AppError } from '../../backend/src/app/errors';
import { createQuerySettled, createSharedSettled } from '../../backend/src/app/settled/query-settled';
import { createShareAnswer } from '../../backend/src/app/settled/share-answers';
import { inMemoryLogger } from '../../backend/src/app/testing/runtime';
import { retention } from '../../backend/src/app/testing/settled';
import { settlingOf } from '../../backend/src/domain/time';
import { metrics } from '../../backend/src/testing/fixture-metrics';
import { opening as planned, readSettings } from '../../backend/stack/settings';
import { everyFormat } from '../../tools/src/lib/generate/generate';
import { fixtureApp } from '../../tools/src/lib/service/app';
import { backoffDelay } from '../../web/src/lib/backoff';
import { createResources, type Names, namesOf, startStandIns } from '../chaos/aws/stand-ins';
import { type Benchmark, inBatches, logOf, rounded } from './benchmark';
import { durableOn, meteredClient, settleAll } from './durable-on';
import { PARTITION_UNITS, PartitionMeter } from './partition-meter';
import { type Reopened, reopen } from './reopening';

const SHARDS = 2;
const OPENED_MS = 15 * GRANULARITY_MS.minute;
const EVENTS_PER_SECOND = 100;
/** Of the steps in which exact figures are gathered. */
const STEP_EVENTS = EVENTS_PER_SECOND * 2;
const BURST = 500;
const MOST_FAILURES = 10;

const topics: readonly Topic[] = [...metrics.names].map((name) => `metric:${name}` as const);
const GROUPS = ['admins'];
type Client = ReturnType<typeof meteredClient>['client'];

/** What the objects of answers take. */
class ObjectMeter {
  gets = 0;
  puts = 0;
  bytes = 0;
  readonly client = createS3Client();

  constructor() {
    this.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'GetObjectCommand') this.gets += 1;
          if (commandName === 'PutObjectCommand') {
            this.puts += 1;
            this.bytes += lengthOf(args.input);
          }
          return next(args);
        },
      { step: 'initialize', name: 'meter' },
    );
  }
}

const lengthOf = (input: object): number =>
  'Body' in input && input.Body instanceof Uint8Array ? input.Body.length : 0;

/** Settles what `SHARDS` got in the time that a page opens with. */
const fill = async (names: Names, client: Client, since: number): Promise<void> => {
  const count = (EVENTS_PER_SECOND * OPENED_MS) / 1000;
  const settle = durableOn(names, { client });
  for (let shard = 0; shard < SHARDS; shard++) {
    const log = logOf({ formats: everyFormat, count, from: since, rate: EVENTS_PER_SECOND, seed: shard + 1 });
    await settleAll(settle, `shardId-00000000000${shard}`, inBatches(log, STEP_EVENTS));
  }
};

const settling = settlingOf(2);

const querying = (names: Names, client: Client) => {
  const { settledTable, checkpointsTable } = names;
  const { declaredLabels, identityOf } = metrics;
  const stored = { client, settledTable, checkpointsTable, retention, declaredLabels, identityOf };
  return {
    reader: dynamoSettledReader({ ...stored, now: Date.now }),
    metrics,
    identityOf,
    now: Date.now,
    retention,
    settling,
  };
};

/** One question after another, each of a container that knows nothing yet. */
const sharedBy = (names: Names, client: Client, objects: ObjectMeter) => {
  const { bucket, ticketsTable: table } = names;
  const answers = s3AnswerStore({ s3: objects.client, bucket, client, table });
  const random = seededRandom(1);
  return (query: SettledQuery): Promise<string> => {
    const share = createShareAnswer({ answers, now: Date.now, sleep, random, logger: inMemoryLogger() });
    return createSharedSettled({ ...querying(names, client), share })(GROUPS, query);
  };
};

/** Asks again after a while where there is no answer, as a page does: one process plays all containers here, and keeps some waiting for longer than they do. */
const patiently = (ask: (query: SettledQuery) => Promise<string>) => {
  const random = seededRandom(2);
  let again = 0;
  const asking = async (query: SettledQuery, failures = 0): Promise<string> => {
    try {
      return await ask(query);
    } catch (error) {
      if (!(error instanceof AppError && error.retriable) || failures === MOST_FAILURES) throw error;
      again += 1;
      await sleep(backoffDelay(failures + 1, random()));
      return asking(query, failures + 1);
    }
  };
  return { ask: (query: SettledQuery) => asking(query), again: () => again };
};

/** All pages of an answer, of which only the end is looked at. */
const everyPage = async (ask: (query: SettledQuery) => Promise<string>, since: number): Promise<number> => {
  let pages = 0;
  for (let next: string | undefined = ''; next !== undefined; pages++) {
    const text = await ask({ topics: [...topics], since, ...(next && { next }) });
    next = /"next":"([^"]+)"\}$/.exec(text.slice(-2000))?.[1];
  }
  return pages;
};

const sum = (units: Readonly<Record<string, number>>): number =>
  rounded(Object.values(units).reduce((total, value) => total + value, 0));

const measure = async (print: (line: string) => void) => {
  const names = namesOf('bench');
  const remove = await createResources(names);
  const partitions = new PartitionMeter(Date.now);
  const { client, take } = meteredClient((call) => partitions.add(call));
  const objects = new ObjectMeter();
  const since = Math.floor(Date.now() / GRANULARITY_MS.minute) * GRANULARITY_MS.minute - OPENED_MS;
  await fill(names, client, since);
  take();
  const alone = createQuerySettled(querying(names, client));
  const answers = await everyPage(async (query) => JSON.stringify(await alone(GROUPS, query)), since);
  const readUnits = sum(take());
  print(`${readUnits} read units in ${answers} answers for a page that reads for itself`);

  const ask = sharedBy(names, client, objects);
  await everyPage(ask, since);
  const first = sum(take());
  const stored = rounded(objects.bytes / 1024, 0);
  await everyPage(ask, since);
  const next = sum(take());
  print(`shared: ${first} units for the first page, which stores ${stored} KB, and ${next} for the next`);

  await sleep(2500);
  partitions.clear();
  const before = { gets: objects.gets, puts: objects.puts };
  const started = performance.now();
  const patient = patiently(ask);
  await Promise.all(Array.from({ length: BURST }, () => everyPage(patient.ask, since)));
  const seconds = rounded((performance.now() - started) / 1000);
  const burst = {
    pages: BURST,
    seconds,
    units: sum(take()),
    gets: objects.gets - before.gets,
    puts: objects.puts - before.puts,
    again: patient.again(),
    busiest: partitions.busiest(),
  };
  await remove();
  print(`${BURST} pages at once, each answer by a container of its own: ${burst.units} units in ${seconds} s,`);
  print(
    `  ${burst.puts} answers were read and stored, got ${burst.gets} times, and asked for again ${burst.again} times;`,
  );
  print(`  the busiest partition took ${burst.busiest.read} read and ${burst.busiest.write} write units in a second`);
  return { answers, readUnits, shared: { first, next, stored }, burst };
};

/** How long the same pages need until they are back, at what the stages as they are shipped let through: in simulated time. */
const measureReturn = async (answerPages: number, print: (line: string) => void) => {
  const returned: Record<string, Reopened> = {};
  for (const stage of ['prod', 'dev']) {
    const { throttling } = readSettings(join(fixtureApp, 'stages'), stage);
    const found = await reopen({ pages: BURST, answerPages, throttling, random: seededRandom(1) });
    const [live, backfilled] = [found.liveMs, found.backfilledMs].map((ms) => rounded(ms / 1000));
    print(
      `at the limits of ${stage}: all ${BURST} live after ${live} s, with what they missed after ${backfilled} s; ${found.refused} of ${found.requests} requests refused`,
    );
    returned[stage] = found;
  }
  return returned;
};

export const opening: Benchmark = {
  name: 'opening',
  goal: `a page that opens the last ${OPENED_MS / GRANULARITY_MS.minute} minutes of ${SHARDS} shards with ${EVENTS_PER_SECOND} events/s each: at most ${planned.units} read units, and ${BURST} pages at once no more than a partition has`,
  run: async (print) => {
    const standIns = await startStandIns(1, print);
    try {
      const found = await measure(print);
      const { read, write } = found.burst.busiest;
      const fits = read <= PARTITION_UNITS.read && write <= PARTITION_UNITS.write;
      const figures = { ...found, returned: await measureReturn(found.answers, print) };
      return { figures, met: found.readUnits <= planned.units && fits };
    } finally {
      await standIns.stop();
    }
  },
};
