import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoCheckpointStore } from '../../backend/src/adapters/dynamodb/dynamo-checkpoint-store';
import { dynamoItemReader } from '../../backend/src/adapters/dynamodb/dynamo-item-reader';
import { dynamoWindowStore } from '../../backend/src/adapters/dynamodb/dynamo-window-store';
import { retention } from '../../backend/src/app/testing/settled';
import type { LogRecord } from '../../backend/src/domain/fold/log-record';
import { ALL_METRICS } from '../../backend/src/domain/settled/windows';
import { metrics } from '../../backend/src/testing/fixture-metrics';
import { createResources, type Names, namesOf, type StandIns, startStandIns } from '../chaos/aws/stand-ins';
import { durableOn, meteredClient } from './durable-on';
import { eventsRecord, largeRecords, moved, nameOf, recordOf } from './large-records';

let standIns: StandIns;
beforeAll(async () => {
  standIns = await startStandIns(1, (line) => expect.fail(line));
});
afterAll(() => standIns.stop());

const SHARD = 'shard-0';
const second = Math.floor(Date.now() / 1000) * 1000;
const SUBJECTS = 3000;

/** A shard, each invocation in a container that knows nothing yet, and what is stored of it. */
const service = async (run: string) => {
  const names: Names = namesOf(run);
  const remove = await createResources(names);
  const meter = meteredClient();
  const settle = (records: readonly LogRecord[], remaining: () => number = () => 60_000) =>
    durableOn(names, meter)({ shard: SHARD, records }, remaining);
  const written = () => {
    const units = meter.take();
    return [names.itemsTable, names.settledTable].reduce((sum, table) => sum + (units[table] ?? 0), 0);
  };
  const checkpoints = dynamoCheckpointStore({ client: meter.client, table: names.checkpointsTable, retention });
  const settledTo = async () => (await checkpoints.read(SHARD))?.seq;
  return { names, client: meter.client, settle, written, settledTo, remove };
};

const lastUpdates = async ({ client, names }: Awaited<ReturnType<typeof service>>) => {
  const reader = dynamoItemReader({ client, table: names.itemsTable, now: Date.now });
  const found = await Promise.all([1, SUBJECTS - 1, 0].map((subject) => reader.find('vehicle', nameOf(subject))));
  return found.map((item) => item && [item.subject, item.seq]);
};

const countIn = async ({ client, names }: Awaited<ReturnType<typeof service>>): Promise<number | undefined> => {
  const { declaredLabels, identityOf } = metrics;
  const store = dynamoWindowStore({ client, table: names.settledTable, retention, declaredLabels, identityOf });
  const [window] = await store.whole([{ granularity: 'second', metric: ALL_METRICS, shard: SHARD, start: second }]);
  return window?.series.find(({ topic }) => topic === 'metric:vehicle-speed')?.breakdown.total?.count;
};

/** Time for so many looks at the clock, and none after that. */
const timeFor = (looks: number): (() => number) => {
  let looked = 0;
  return () => (++looked > looks ? 0 : 60_000);
};

test('a record of thousands of writes is finished over several invocations, and none starts over', async () => {
  const whole = await service('large-whole');
  const records = [
    eventsRecord(
      Array.from({ length: SUBJECTS }, (_, i) => moved(i, second)),
      second,
    ),
    eventsRecord([{ ...moved(1, second), id: 'behind it' }], second),
  ];
  expect(await whole.settle(records)).toEqual({});
  const atOnce = whole.written();

  const parts = await service('large-in-parts');
  const spent: number[] = [];
  let left: readonly LogRecord[] = records;
  for (let looks = 3; left.length > 0; looks++) {
    const { failedFrom } = await parts.settle(left, timeFor(looks));
    spent.push(parts.written());
    left = failedFrom === undefined ? [] : records.slice(records.findIndex(({ seq }) => seq === failedFrom));
    expect(spent.length).toBeLessThan(10);
  }
  expect(spent.length).toBeGreaterThan(2);
  // Reading what is there already costs half a unit an item; writing all again would cost two.
  const reads = spent.length * SUBJECTS;
  expect(spent.reduce((sum, units) => sum + units, 0)).toBeLessThan(atOnce + reads);
  expect([await countIn(parts), await lastUpdates(parts)]).toEqual([await countIn(whole), await lastUpdates(whole)]);
  expect(await countIn(whole)).toBe(SUBJECTS + 1);
  await Promise.all([whole.remove(), parts.remove()]);
});

/** Within 10 s, an event of now that stands behind a record is settled, and so is the record; thrice that on a busy machine. */
const MOST_SECONDS = 30;

test('a shard takes one large record after another, each soon with an event of now behind it', async () => {
  const shard = await service('large-each');
  const seconds: Record<string, number> = {};
  for (const [name, make] of Object.entries(largeRecords)) {
    const now = Math.floor(Date.now() / 1000) * 1000;
    const records = [...make(now).map((data) => recordOf(data, now)), eventsRecord([moved(1, now, { id: name })], now)];
    const begun = performance.now();
    expect(await shard.settle(records), name).toEqual({});
    seconds[name] = (performance.now() - begun) / 1000;
    const [last] = records.slice(-1);
    expect(await shard.settledTo(), name).toBe(last?.seq);
  }
  expect(Object.entries(seconds).filter(([, taken]) => taken > MOST_SECONDS)).toEqual([]);
  await shard.remove();
}, 120_000);
