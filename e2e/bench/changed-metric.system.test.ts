import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoSettledReader } from '../../backend/src/adapters/dynamodb/dynamo-settled-reader';
import { createQueryHistory } from '../../backend/src/app/history/query-history';
import { defineMetrics } from '../../backend/src/domain/metrics/define-metrics';
import type { MetricDefinition } from '../../backend/src/domain/metrics/metric-definition';
import type { MetricSet } from '../../backend/src/domain/metrics/metric-set';
import { createResources, namesOf, type StandIns, startStandIns } from '../chaos/aws/stand-ins';
import { durableOn, meteredClient, retention } from './durable-on';

let standIns: StandIns;
beforeAll(async () => {
  standIns = await startStandIns(1, (line) => expect.fail(line));
});
afterAll(() => standIns.stop());

const common = {
  name: 'revenue',
  label: 'Revenue',
  category: 'Shop',
  description: 'Revenue.',
  unit: 'USD',
  events: ['order.placed'],
} as const;

const definitions: Readonly<Record<string, MetricDefinition>> = {
  'two decimals': { ...common, measure: 'sum', value: 'amount', decimals: 2 },
  'four decimals': { ...common, measure: 'sum', value: 'amount', decimals: 4 },
  cents: { ...common, measure: 'sum', value: 'amount', decimals: 2, scale: -2 },
  'another field': { ...common, measure: 'sum', value: 'tax', decimals: 2 },
  count: { ...common, measure: 'count' },
  stats: { ...common, measure: 'stats', value: 'amount', decimals: 2 },
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
  const { settledTable, checkpointsTable } = names;
  const settle = async (metrics: MetricSet, ...seqs: readonly number[]) => {
    const outcome = await durableOn(names, meter, metrics)({ shard: 's', records: seqs.map(anOrder) }, () => 60_000);
    expect(outcome).toEqual({});
  };
  const countIn = async (metrics: MetricSet, step: 1 | 60): Promise<number> => {
    const { client } = meter;
    const at = { client, settledTable, checkpointsTable, retention, now: Date.now };
    const query = createQueryHistory({
      reader: dynamoSettledReader({ ...at, ...metrics }),
      metrics,
      now: Date.now,
      retention,
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
    const { points } = await query(['viewers'], 'revenue', asked);
    let sum = 0;
    for (const { total } of points) sum += total?.count ?? 0;
    return sum;
  };
  return { settle, countIn, remove };
};

const others = Object.keys(definitions).filter((name) => name !== 'two decimals');

test.each(others)('a metric that becomes one of %s starts anew, mixes nothing, and may be taken back', async (name) => {
  const before = defineMetrics([definitions['two decimals'] ?? expect.fail()]);
  const after = defineMetrics([definitions[name] ?? expect.fail()]);
  const { settle, countIn, remove } = await service(`changed-${others.indexOf(name)}`);
  await settle(before, 1, 2, 3);
  await settle(after, 4, 5);
  for (const step of [1, 60] as const) {
    expect(await countIn(after, step)).toBe(2);
    expect(await countIn(before, step)).toBe(3);
  }
  await settle(before, 6);
  expect([await countIn(before, 60), await countIn(after, 60)]).toEqual([4, 2]);
  await remove();
});
