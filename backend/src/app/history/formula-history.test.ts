import { historyQuerySchema, LabelSketch, mergePartials, type PartialAggregate, type Series } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { MINUTE_MS } from '../../domain/time';
import { definitions } from '../../testing/fixture-app/metrics';
import { count, historyOn, hour, minute, orders, settledByHand, window } from '../testing/settled-by-hand';

const words = { label: 'Orders', category: 'Shop', description: 'Of orders.' };

const formulaMetrics = defineMetrics([
  ...definitions.metrics.filter(({ name }) => name === 'orders' || name === 'revenue'),
  { ...words, name: 'order-value', formula: 'revenue / orders', unit: 'USD', decimals: 2 },
  { ...words, name: 'swedish', formula: '100 * orders[country=SE] / orders', unit: '%', decimals: 1 },
]);

describe('the history of a formula', () => {
  const revenue = (cents: Record<string, number>): Series => {
    const sum = (amount: number): PartialAggregate => ({ measure: 'sum', count: 1, sum: String(amount) });
    const values = Object.entries(cents).map(([label, amount]): [string, PartialAggregate] => [label, sum(amount)]);
    const total = values.map(([, partial]) => partial).reduce(mergePartials);
    return { topic: 'metric:revenue', breakdown: { total, dimensions: [{ name: 'country', values }] } };
  };
  const setUpFormula = async (granularity: 'second' | 'minute') => {
    const reader = settledByHand();
    for (const shard of ['a', 'b']) await reader.setCheckpoint({ shard, seq: '9' });
    await reader.put(granularity, 'a', window(minute, orders({ SE: 1, NO: 1 }), revenue({ SE: 1000, NO: 500 })));
    await reader.put(granularity, 'b', window(minute, orders({ SE: 2, DK: 1 }), revenue({ SE: 3 })));
    await reader.put(granularity, 'b', window(minute + MINUTE_MS, revenue({ SE: 99 })));
    const query = historyOn(reader, formulaMetrics);
    const step = granularity === 'second' ? '1' : '60';
    const to = String(minute + (granularity === 'second' ? 1000 : 3 * MINUTE_MS));
    return async (parameters: Record<string, string>, name = 'order-value') =>
      query(['viewers'], name, historyQuerySchema.parse({ from: hour.from, to, step, ...parameters }));
  };
  const value = (events: number, scaled: number | null) => ({ measure: 'formula', count: events, value: scaled });

  test('is computed of what all shards have, and a division by zero is a gap', async () => {
    const ask = await setUpFormula('minute');
    const { points } = await ask({ fill: 'null' });
    expect(points.map(({ total }) => total)).toEqual([value(8, 301), value(1, null), null]);
    const [second] = (await (await setUpFormula('second'))({})).points;
    expect(second?.total).toEqual(value(8, 301));
  });

  test('is broken down by what its inputs share, and can be that of one label', async () => {
    const ask = await setUpFormula('minute');
    const [byCountry] = (await ask({ by: 'country' })).points;
    expect(byCountry?.values).toEqual([
      ['DK', value(1, 0)],
      ['NO', value(2, 500)],
      ['SE', value(5, 334)],
    ]);
    expect((await ask({ where: 'country:NO' })).points.map(({ total }) => total)).toEqual([value(2, 500)]);
    const swedish = await ask({}, 'swedish');
    expect(swedish.points.map(({ total }) => total)).toEqual([value(8, 600)]);
    expect(swedish).not.toHaveProperty('labels');
  });

  test('as sketches it can be merged to longer steps', async () => {
    const ask = await setUpFormula('minute');
    const [first, second] = (await ask({ sketches: 'true' })).points;
    expect([first?.total, second?.total]).toEqual([
      { measure: 'formula', count: 8, inputs: [{ measure: 'sum', count: 3, sum: '1503' }, count(5)] },
      { measure: 'formula', count: 1, inputs: [{ measure: 'sum', count: 1, sum: '99' }, null] },
    ]);
  });

  test('of a label that an input could not track is not known, and one that it estimates is marked', async () => {
    const reader = settledByHand();
    await reader.setCheckpoint({ shard: 'a', seq: '9' });
    const cut: Series = {
      topic: 'metric:orders',
      breakdown: {
        total: count(20),
        dimensions: [
          {
            name: 'country',
            values: [['SE', count(4), 6]],
            other: count(16),
            labels: new LabelSketch().text(),
            spread: 4,
          },
        ],
      },
    };
    await reader.put('minute', 'a', window(minute, cut, revenue({ SE: 1000, NO: 500 })));
    const query = historyOn(reader, formulaMetrics);
    const ask = async (parameters: Record<string, string>) => {
      const range = { from: hour.from, to: String(minute + MINUTE_MS), step: '60' };
      return (await query(['viewers'], 'order-value', historyQuerySchema.parse({ ...range, ...parameters }))).points[0];
    };
    const all = await ask({ by: 'country' });
    expect([all?.total, all?.values, all?.other]).toEqual([value(22, 75), [['SE', value(11, 100), 6]], value(11, 50)]);
    expect(await ask({ where: 'country:SE' })).toMatchObject({ total: value(11, 100), atLeast: true });
    expect(await ask({ where: 'country:NO' })).toEqual({ start: minute, atLeast: true });
  });

  test('of nothing is no zero', async () => {
    const ask = await setUpFormula('minute');
    await expect(ask({ fill: 'zero' })).rejects.toThrow('fill: formula of nothing is not zero: choose null');
    await expect(ask({ by: 'page' })).rejects.toThrow('"order-value" cannot be broken down by "page"');
  });
});
