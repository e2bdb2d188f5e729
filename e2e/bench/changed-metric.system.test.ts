import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoDefinitionStore } from '../../backend/src/adapters/dynamodb/dynamo-definition-store';
import { dynamoSettledReader } from '../../backend/src/adapters/dynamodb/dynamo-settled-reader';
import { createDefinitionReader, createRecordDefinitions } from '../../backend/src/app/definitions/definitions';
import { createQueryHistory } from '../../backend/src/app/history/query-history';
import { inMemoryLogger } from '../../backend/src/app/testing/runtime';
import { retention } from '../../backend/src/app/testing/settled';
import { defineMetrics } from '../../backend/src/domain/metrics/define-metrics';
import type { MetricDefinition } from '../../backend/src/domain/metrics/metric-definition';
import type { MetricSet } from '../../backend/src/domain/metrics/metric-set';
import { paid } from '../../backend/src/domain/metrics/testing/shop';
import { settlingOf } from '../../backend/src/domain/time';
import { createResources, namesOf, type StandIns, startStandIns } from '../chaos/aws/stand-ins';
import { durableOn, meteredClient } from './durable-on';

let standIns: StandIns;
beforeAll(async () => {
  standIns = await startStandIns(1, (line) => expect.fail(line));
});
afterAll(() => standIns.stop());

const two = { ...paid, measure: 'sum', value: 'amount', decimals: 2 } as const;

const definitions: Readonly<Record<string, MetricDefinition>> = {
  'two decimals': two,
  'four decimals': { ...paid, measure: 'sum', value: 'amount', decimals: 4 },
  cents: { ...paid, measure: 'sum', value: 'amount', decimals: 2, scale: -2 },
  'another field': { ...paid, measure: 'sum', value: 'tax', decimals: 2 },
  count: { ...paid, measure: 'count' },
  stats: { ...paid, measure: 'stats', value: 'amount', decimals: 2 },
};

const minute = Math.floor(Date.now() / 60_000) * 60_000 - 120_000;

const anOrder = (seq: number) => {
  const time = new Date(minute + seq * 10).toISOString();
  const data = { amount: 5, tax: 1 };
  const event = { specversion: '1.0', id: `${seq}`, source: 'shop', type: 'order.placed', time, data };
  return { seq: `${seq}`, arrived: minute + 1000, data: new TextEncoder().encode(JSON.stringify(event)) };
};

/** A shard that is settled by one definition after another, and what its history is then. */
const service = async (run: string) => {
  const names = namesOf(run);
  const remove = await createResources(names);
  const meter = meteredClient();
  const { client } = meter;
  const { settledTable, checkpointsTable } = names;
  const store = dynamoDefinitionStore({ client, table: checkpointsTable });
  const depsOf = (metrics: MetricSet, logger = inMemoryLogger()) => ({
    ...{ store, metrics, retention, now: Date.now },
    logger,
  });
  const settle = async (metrics: MetricSet, ...seqs: readonly number[]) => {
    const outcome = await durableOn(names, meter, metrics)({ shard: 's', records: seqs.map(anOrder) }, () => 60_000);
    expect(outcome).toEqual({});
  };
  /** A new container with these definitions. What it says of them. */
  const deploy = async (metrics: MetricSet, ...seqs: readonly number[]): Promise<unknown[]> => {
    const logger = inMemoryLogger();
    await Promise.all([settle(metrics, ...seqs), createRecordDefinitions(depsOf(metrics, logger))()]);
    return logger.lines.map(({ change }) => change);
  };
  const countIn = async (deployed: MetricSet, step: 1 | 60, name = 'revenue'): Promise<number> => {
    const metrics = await createDefinitionReader(depsOf(deployed)).metricsFor(name);
    const at = { client, settledTable, checkpointsTable, retention, now: Date.now };
    const query = createQueryHistory({
      reader: dynamoSettledReader({ ...at, ...metrics }),
      metrics,
      now: Date.now,
      retention,
      settling: settlingOf(2),
    });
    const asked = {
      from: minute,
      to: minute + 60_000,
      step,
      rank: 'events',
      fill: 'none',
      tz: 'UTC',
      sketches: false,
    } as const;
    const { points } = await query(['viewers'], name, asked);
    let sum = 0;
    for (const { total } of points) sum += total?.count ?? 0;
    return sum;
  };
  /** The same in seconds and minutes. */
  const count = async (deployed: MetricSet, name = 'revenue'): Promise<number> => {
    const seconds = await countIn(deployed, 1, name);
    expect(await countIn(deployed, 60, name), name).toBe(seconds);
    return seconds;
  };
  const earlier = async (deployed: MetricSet) =>
    (await createDefinitionReader(depsOf(deployed)).earlier())?.map(({ name }) => name);
  return { settle, deploy, count, earlier, remove, client, settledTable };
};

const others = Object.keys(definitions).filter((name) => name !== 'two decimals');

test.each(others)('a metric that becomes one of %s starts anew, mixes nothing, and may be taken back', async (name) => {
  const before = defineMetrics([two]);
  const after = defineMetrics([definitions[name] ?? expect.fail()]);
  const { settle, count, remove } = await service(`changed-${others.indexOf(name)}`);
  await settle(before, 1, 2, 3);
  await settle(after, 4, 5);
  expect([await count(after), await count(before)]).toEqual([2, 3]);
  await settle(before, 6);
  expect([await count(before), await count(after)]).toEqual([4, 2]);
  await remove();
});

test('each kind of change in turn is said, stops nothing and loses nothing', async () => {
  const { deploy, count, earlier, remove } = await service('in-turn');
  const count1 = definitions.count ?? expect.fail();
  const renamed = { ...two, name: 'sales', was: 'revenue' };
  const other = { ...two, name: 'other' };
  const past = 'history before today is kept as';
  let seq = 0;
  const next = (...all: readonly MetricDefinition[]) => deploy(defineMetrics(all), ++seq);
  expect(await next(two)).toEqual([]);
  expect(await next(count1)).toEqual([`revenue: measure sum → count: ${past} revenue@1`]);
  expect(await next({ ...two, decimals: 4 })).toEqual([`revenue: measure count → sum: ${past} revenue@2`]);
  expect(await next({ ...two, unit: 'EUR' })).toEqual([`revenue: decimals 4 → 2, unit USD → EUR: ${past} revenue@3`]);
  expect(await next({ ...two, where: { amount: { atLeast: 1 } } })).toEqual([
    `revenue: unit EUR → USD, where none → amount ≥ 1: ${past} revenue@4`,
  ]);
  expect(await next(two)).toEqual([
    expect.stringMatching(/^revenue: where amount ≥ 1 → none: history before today is kept as revenue@5, and that/),
  ]);
  expect(await next(renamed)).toEqual(['sales: was "revenue": its history goes on under the new name']);
  expect(await next(other)).toEqual([
    expect.stringMatching(/^sales: no longer defined: its history is kept as sales@1 until it expires/),
  ]);
  expect(await next(two)).toEqual([
    'revenue: was "sales": its history goes on under the new name',
    'revenue: defined again: its history goes on',
    'other: no longer defined: its history is kept as other@1 until it expires',
  ]);
  const now = defineMetrics([two]);
  expect(await earlier(now)).toEqual(['other@1', ...[5, 4, 3, 2].map((number) => `revenue@${number}`)]);
  const names = ['revenue', 'revenue@1', 'revenue@2', 'revenue@3', 'revenue@4', 'revenue@5', 'other@1'];
  const counts = await Promise.all(names.map((name) => count(now, name)));
  expect(counts).toEqual([4, 4, 1, 1, 1, 1, 1]);
  await remove();
});

test('what a newer version wrote stays as it is, and the shard goes on beside it', async () => {
  const metrics = defineMetrics([two]);
  const { settle, count, remove, client, settledTable } = await service('newer');
  await settle(metrics, 1);
  const { Items: items = [] } = await client.send(new ScanCommand({ TableName: settledTable }));
  const newer = new TextEncoder().encode('{"form":2,"series":[]}');
  for (const item of items)
    await client.send(new PutCommand({ TableName: settledTable, Item: { ...item, body: newer } }));
  await settle(metrics, 2);
  await settle(metrics, 3);
  expect(await count(metrics)).toBe(2);
  for (const { pk, sk } of items) {
    const { Item } = await client.send(new GetCommand({ TableName: settledTable, Key: { pk, sk } }));
    expect(new TextDecoder().decode(Item?.body)).toBe('{"form":2,"series":[]}');
  }
  await remove();
});
