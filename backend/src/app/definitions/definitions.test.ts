import { beforeEach, expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import type { MetricDefinition } from '../../domain/metrics/metric-definition';
import { paid } from '../../domain/metrics/testing/shop';
import { retentionOf } from '../../domain/retention';
import { DAY_MS } from '../../domain/time';
import { unavailable } from '../errors';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { createDefinitionReader, createRecordDefinitions } from './definitions';
import type { DefinitionStore, StoredPast } from './ports';

const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });

/** Definitions in memory, in a table that may be out of reach. */
const inMemoryDefinitions = () => {
  const stored = new Map<string, StoredPast>();
  let puts = 0;
  let isReachable = true;
  const reach = () => {
    if (!isReachable) throw unavailable('the definitions', new Error('ECONNREFUSED'));
  };
  const store: DefinitionStore = {
    readAll: async () => {
      reach();
      return [...stored.values()];
    },
    put: async (one) => {
      reach();
      puts++;
      if ((stored.get(one.past.storedAs)?.revision ?? 0) !== one.revision - 1) return false;
      stored.set(one.past.storedAs, JSON.parse(JSON.stringify(one)));
      return true;
    },
  };
  const reachable = (now: boolean) => {
    isReachable = now;
  };
  return { store, reachable, puts: () => puts };
};

const revenue = { ...paid, measure: 'sum', value: 'amount', decimals: 2 } as const;
const precise = { ...revenue, decimals: 3 };
const precise2 = { ...precise, name: 'precise' };
const country = { name: 'country', label: 'Country', from: 'country' };

let clock = manualClock();
let table = inMemoryDefinitions();
let logger = inMemoryLogger();
beforeEach(() => {
  clock = manualClock();
  table = inMemoryDefinitions();
  logger = inMemoryLogger();
});

const depsFor = (...definitions: readonly MetricDefinition[]) => {
  const { now } = clock;
  return { store: table.store, metrics: defineMetrics(definitions), retention, now, logger };
};

/** A deploy: a container that begins to count so, and what is answered then. */
const deploy = async (...definitions: readonly MetricDefinition[]) => {
  const deps = depsFor(...definitions);
  await createRecordDefinitions(deps)();
  clock.pass(DAY_MS);
  return createDefinitionReader(deps);
};

const namesOf = async ({ earlier }: Awaited<ReturnType<typeof deploy>>) => (await earlier())?.map(({ name }) => name);

test('a metric that did not change has no past, and is noted once', async () => {
  expect(await namesOf(await deploy(revenue))).toEqual([]);
  await deploy(revenue);
  expect(table.puts()).toBe(1);
});

test('what it was before has a number and says from when until when', async () => {
  const since = clock.now();
  await deploy(revenue);
  const reader = await deploy(precise);
  const until = since + DAY_MS;
  expect(await reader.earlier()).toMatchObject([
    { name: 'revenue@1', of: 'revenue', since, until, measure: 'sum', decimals: 2, unit: 'USD' },
  ]);
  const { catalog, identityOf } = await reader.metricsFor('revenue@1');
  expect(catalog.metrics).toMatchObject([{ name: 'revenue@1', decimals: 2 }]);
  const { id } = depsFor(revenue).metrics.identityOf('metric:revenue') ?? expect.fail();
  for (const topic of ['metric:revenue', 'metric:revenue@1'] as const)
    expect(identityOf(topic)).toMatchObject({ id, topic: 'metric:revenue@1', storedAs: 'metric:revenue' });
});

test('a definition keeps its number when it is taken back, and when another comes', async () => {
  await deploy(revenue);
  await deploy(precise);
  expect(await namesOf(await deploy(revenue))).toEqual(['revenue@2']);
  expect(await namesOf(await deploy({ ...revenue, unit: 'EUR' }))).toEqual(['revenue@2', 'revenue@1']);
});

test('a renamed metric has its past under its new name', async () => {
  await deploy(revenue);
  const reader = await deploy({ ...precise, name: 'sales', was: 'revenue' });
  expect(await namesOf(reader)).toEqual(['sales@1']);
  expect((await reader.metricsFor('sales@1')).identityOf('metric:sales@1')?.storedAs).toBe('metric:revenue');
});

test('a metric that was removed is its past alone, until it is there again', async () => {
  await deploy(revenue);
  const without = await deploy({ ...revenue, name: 'other' });
  expect(await namesOf(without)).toEqual(['revenue@1']);
  expect((await without.metricsFor('revenue@1')).catalog.metrics).toHaveLength(1);
  expect(await namesOf(await deploy(revenue))).toEqual(['other@1']);
});

test('a past of which nothing is stored any more is no longer there, and its number is not given again', async () => {
  await deploy(revenue);
  await deploy(precise);
  clock.pass(403 * DAY_MS);
  expect(await namesOf(await deploy(precise))).toEqual([]);
  await deploy({ ...revenue, decimals: 4 });
  expect(await namesOf(await deploy({ ...revenue, decimals: 5 }))).toEqual(['revenue@3', 'revenue@2']);
});

test('there is no definition under a number that none had', async () => {
  const reader = await deploy(revenue);
  for (const name of ['revenue@2', 'sales@1', '@1'])
    expect((await reader.metricsFor(name)).catalog.metrics, name).toEqual([]);
});

test('figures of the form before units were part of it belong to the first definition that had them', async () => {
  const first = await deploy(revenue);
  expect((await first.metricsFor('revenue')).identityOf('metric:revenue')?.formerId).toBe('n0osze');
  const second = await deploy({ ...revenue, unit: 'EUR' });
  expect((await second.metricsFor('revenue')).identityOf('metric:revenue')?.formerId).toBeUndefined();
  expect((await second.metricsFor('revenue@1')).identityOf('metric:revenue')?.formerId).toBe('n0osze');
});

test('what a newer version wrote of a metric is not listed, and stays', async () => {
  await deploy(revenue);
  const [stored] = await table.store.readAll();
  const [version] = stored?.past.versions ?? [];
  if (!stored || !version) return expect.fail();
  const newer = { ...version, metric: { ...version.metric, measure: 'median' } };
  await table.store.put({ past: { ...stored.past, versions: [newer] }, revision: 2 });
  const reader = await deploy(precise);
  expect(await namesOf(reader)).toEqual([]);
  expect((await table.store.readAll())[0]?.past.versions[0]?.metric.measure).toBe('median');
});

test('what a metric was is for whom the metric is now, and where it is no more for whom it was last', async () => {
  const groupsOf = async ({ earlier, metricsFor }: Awaited<ReturnType<typeof deploy>>) => [
    (await earlier())?.find(({ name }) => name === 'revenue@1')?.groups,
    (await metricsFor('revenue@1')).catalog.metrics[0]?.groups,
  ];
  await deploy({ ...revenue, groups: ['operators'] });
  expect(await groupsOf(await deploy({ ...precise, groups: ['admins'] }))).toEqual([['admins'], ['admins']]);
  expect(await groupsOf(await deploy(precise))).toEqual([undefined, undefined]);
  const then = ['operators', 'admins'];
  expect(await groupsOf(await deploy())).toEqual([then, then]);
});

test('a table that cannot be reached stops nothing, and is tried again', async () => {
  const record = createRecordDefinitions(depsFor(revenue));
  table.reachable(false);
  await record();
  expect(logger.lines.map(({ message }) => message)).toEqual(['not noted how metrics are defined']);
  const reader = createDefinitionReader(depsFor(revenue));
  expect(await reader.earlier()).toBeUndefined();
  expect((await reader.metricsFor('revenue')).names.has('revenue')).toBe(true);
  await expect(reader.metricsFor('revenue@1')).rejects.toMatchObject({ code: 'unavailable' });
  table.reachable(true);
  await record();
  expect(await table.store.readAll()).toHaveLength(1);
});

const sales = { ...revenue, name: 'sales' };
const said = () => logger.lines.flatMap(({ change }) => (typeof change === 'string' ? [change] : []));

test.each<[string, readonly MetricDefinition[][], readonly string[]]>([
  ['nothing', [[revenue], [{ ...revenue, label: 'Turnover' }]], []],
  ['decimals', [[revenue], [precise]], ['revenue: decimals 2 → 3: history before today is kept as revenue@1']],
  [
    'a unit',
    [[revenue], [{ ...revenue, unit: 'EUR' }]],
    ['revenue: unit USD → EUR: history before today is kept as revenue@1'],
  ],
  [
    'a measure',
    [[revenue], [{ ...paid, measure: 'count' }]],
    ['revenue: measure sum → count: history before today is kept as revenue@1'],
  ],
  [
    'a filter',
    [[revenue], [{ ...revenue, where: { country: ['SE', 'DK'] } }]],
    ['revenue: where none → country is SE or DK: history before today is kept as revenue@1'],
  ],
  [
    'a change that is taken back',
    [[revenue], [precise], [revenue]],
    [
      'revenue: decimals 2 → 3: history before today is kept as revenue@1',
      'revenue: decimals 3 → 2: history before today is kept as revenue@2, and that until 2026-11-21 goes on',
    ],
  ],
  [
    'events and dimensions',
    [[revenue], [{ ...revenue, events: ['order.placed', 'order.paid'], dimensions: [country] }]],
    [
      'revenue: events order.placed → order.placed, order.paid: its figures go on',
      'revenue: dimension country: it has labels from now on',
    ],
  ],
  [
    'a name',
    [[revenue], [{ ...sales, was: 'revenue' }], [{ ...sales, name: 'income', was: 'revenue' }]],
    [
      'sales: was "revenue": its history goes on under the new name',
      'income: was "sales": its history goes on under the new name',
    ],
  ],
  [
    'a name without was',
    [[revenue], [sales]],
    [
      `revenue: no longer defined: its history is kept as revenue@1 until it expires; if it is "sales" now, give that was: 'revenue'`,
    ],
  ],
  [
    'a was that is left out',
    [[revenue], [{ ...sales, was: 'revenue' }], [sales]],
    [
      'sales: was "revenue": its history goes on under the new name',
      `sales: without was: 'revenue' its history is not found: put it back`,
    ],
  ],
  [
    'a was that names the name in between',
    [[revenue], [{ ...sales, was: 'revenue' }], [{ ...sales, name: 'income', was: 'sales' }]],
    [
      'sales: was "revenue": its history goes on under the new name',
      `income: was: nothing is stored under "sales"; that one is stored as "revenue": write was: 'revenue'`,
      `sales: no longer defined: its history is kept as sales@1 until it expires; if it is "income" now, give that was: 'revenue'`,
    ],
  ],
  [
    'what is removed and defined again',
    [[revenue, precise2], [precise2], [revenue, precise2]],
    [
      'revenue: no longer defined: its history is kept as revenue@1 until it expires',
      'revenue: defined again: its history goes on',
    ],
  ],
])('a deploy that changes %s says what that does to the history, once', async (_, deploys, changes) => {
  for (const definitions of deploys) await deploy(...definitions);
  await deploy(...(deploys.at(-1) ?? []));
  expect(said()).toEqual(changes);
});
