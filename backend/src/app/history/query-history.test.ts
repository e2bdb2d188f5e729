import { historyQuerySchema, mergePartials, type PartialAggregate, partialOf, type Series } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time';
import { metrics } from '../../testing/fixture-metrics';
import { count, historyOn, hour, minute, now, orders, settledByHand, window } from '../testing/settled-by-hand';

/** The history of shards that are empty so far. */
const setUp = async (...shards: string[]) => {
  const reader = settledByHand();
  for (const shard of shards) await reader.setCheckpoint({ shard, seq: '9' });
  const query = historyOn(reader);
  const ask = (parameters: Record<string, string>, name = 'orders') =>
    query(['viewers'], name, historyQuerySchema.parse(parameters));
  return { reader, ask };
};

describe('the history of a metric', () => {
  test('reads and counts no shard that got its last record before the range', async () => {
    const { reader, ask } = await setUp('open');
    const from = Date.parse(hour.from);
    for (let i = 0; i < 1000; i++) await reader.setCheckpoint({ shard: `closed-${i}`, seq: '9' }, from - 7 * MINUTE_MS);
    await reader.setCheckpoint({ shard: 'just closed', seq: '9' }, from - 5 * MINUTE_MS);
    for (const shard of ['open', 'just closed']) await reader.put('second', shard, window(minute, orders({ SE: 1 })));
    const { points } = await ask({ ...hour, step: '15' });
    expect(points.map(({ total }) => total)).toEqual([count(2)]);
  });

  test('is merged from the windows of all shards, page by page', async () => {
    const { reader, ask } = await setUp('a', 'b');
    const starts = [0, 1, 2, 3, 4, 5].map((i) => minute + i * MINUTE_MS);
    await reader.put('minute', 'a', ...starts.map((start) => window(start, orders({ SE: 1 }))));
    await reader.put(
      'minute',
      'b',
      window(minute, orders({ NO: 2, SE: 1 })),
      window(minute + HOUR_MS, orders({ SE: 9 })),
    );
    expect(await ask({ ...hour, step: '300', by: 'country' })).toEqual({
      metric: 'orders',
      from: minute,
      to: minute + HOUR_MS,
      step: 300,
      tz: 'UTC',
      by: 'country',
      asOf: now,
      lastArrival: expect.any(Number),
      labels: { count: 2, exact: true },
      points: [
        {
          start: minute,
          total: count(8),
          values: [
            ['NO', count(2)],
            ['SE', count(6)],
          ],
        },
        { start: minute + 5 * MINUTE_MS, total: count(1), values: [['SE', count(1)]] },
      ],
    });
  });

  test('is read from seconds where the step is of seconds, without the other metrics of the same second', async () => {
    const { reader, ask } = await setUp('a');
    const views: Series = { topic: 'metric:page-views', breakdown: { total: count(7), dimensions: [] } };
    await reader.put('second', 'a', window(minute, views, orders({ SE: 3 })));
    const { points } = await ask({ from: String(minute), to: String(minute + 5000), step: '1' });
    expect(points).toEqual([{ start: minute, total: count(3) }]);
  });

  test('is that of one label, of which nothing is left where it has no events', async () => {
    const { reader, ask } = await setUp('a');
    await reader.put(
      'minute',
      'a',
      window(minute, orders({ NO: 2, SE: 1 })),
      window(minute + MINUTE_MS, orders({ SE: 4 })),
    );
    const { points } = await ask({
      ...hour,
      step: '60',
      where: 'country:NO',
      fill: 'zero',
      to: String(minute + 2 * MINUTE_MS),
    });
    expect(points.map(({ total }) => total)).toEqual([count(2), { measure: 'count', count: 0 }]);
  });

  test('says which steps may still change', async () => {
    const { reader, ask } = await setUp('a');
    const last = Date.parse('2026-11-20T10:00:00Z');
    await reader.put('minute', 'a', window(last - MINUTE_MS, orders({ SE: 1 })), window(last, orders({ SE: 1 })));
    const { points } = await ask({ from: '2026-11-20T09:59:00Z', to: '2026-11-20T10:01:00Z', step: '60' });
    expect(points.map(({ partial }) => partial)).toEqual([undefined, true]);
  });

  test('has a point for each day by the clocks of its zone', async () => {
    const { reader, ask } = await setUp('a');
    const midnight = Date.parse('2026-10-24T22:00:00Z');
    const hours = Array.from({ length: 49 }, (_, i) => window(midnight + i * HOUR_MS, orders({ SE: 1 })));
    await reader.put('hour', 'a', ...hours);
    const { points } = await ask({
      from: String(midnight),
      to: String(midnight + 2 * DAY_MS + HOUR_MS),
      step: '86400',
      tz: 'Europe/Berlin',
    });
    expect(points.map(({ total }) => total)).toEqual([count(25), count(24)]);
  });

  test('says how far behind a shard is that was so at its last step', async () => {
    const late = { shard: 'late', seq: '12', arrived: now - 95_000, settledAt: now - 5000 };
    const reader = { ...settledByHand(), checkpoints: async () => [late] };
    const query = historyOn(reader);
    expect((await query(['viewers'], 'orders', historyQuerySchema.parse(hour))).behind).toBe(90);
  });

  test('has quantiles and distinct counts as numbers, and their sketches for who asks', async () => {
    const { reader, ask } = await setUp('a');
    const position = { time: 0, seq: '1', shard: 'a' };
    const sizes = [100, 200, 300].map((size) => partialOf('quantiles', size, position)).reduce(mergePartials);
    const visitors = [1, 2, 2].map((hash) => partialOf('unique', hash * 2 ** 40, position)).reduce(mergePartials);
    const series = (topic: `metric:${string}`, total: PartialAggregate): Series => ({
      topic,
      breakdown: { total, dimensions: [] },
    });
    await reader.put('minute', 'a', window(minute, series('metric:order-size', sizes)));
    await reader.put('minute', 'a', window(minute + MINUTE_MS, series('metric:visitors', visitors)));
    const totalOf = async (name: string, more: Record<string, string>) =>
      (await ask({ ...hour, ...more }, name)).points[0]?.total;
    const minutes = { step: '900' };
    expect(await totalOf('order-size', minutes)).toEqual({
      measure: 'quantiles',
      count: 3,
      ...{ min: 100, p50: 198, p90: 298, p95: 298, p99: 298, max: 300 },
    });
    expect(await totalOf('visitors', minutes)).toEqual({ measure: 'unique', count: 3, unique: 2 });
    expect(await totalOf('order-size', { ...minutes, sketches: 'true' })).toEqual(sizes);
  });

  test('says when it was read, and when the newest record arrived', async () => {
    const { reader, ask } = await setUp();
    await reader.setCheckpoint({ shard: 'a', seq: '9' }, now - 7000);
    await reader.setCheckpoint({ shard: 'b', seq: '9' }, now - 4000);
    expect(await ask(hour)).toMatchObject({ asOf: now, lastArrival: now - 4000 });
    expect(await (await setUp()).ask(hour)).not.toHaveProperty('lastArrival');
  });

  test('of nothing settled is empty', async () => {
    expect((await (await setUp()).ask(hour)).points).toEqual([]);
  });
});

describe('a history that cannot be answered', () => {
  test.each([
    ['an unknown metric', {}, 'unknown_metric', 'name', 'ordres'],
    ['an unknown dimension', { by: 'planet' }, 'invalid_input', 'by', 'orders'],
    ['a dimension where there is none', { by: 'country' }, 'invalid_input', 'by', 'cpu'],
    ['a label of an unknown dimension', { where: 'planet:Mars' }, 'invalid_input', 'where', 'orders'],
    ['zero for a mean', { fill: 'zero' }, 'invalid_input', 'fill', 'cpu'],
    ['a reversed range', { to: '2026-11-20T08:00:00Z' }, 'invalid_input', 'to', 'orders'],
    ['a range past the retention', { from: '2024-11-20T08:00:00Z' }, 'invalid_input', 'from', 'orders'],
    ['too many points', { step: '1' }, 'invalid_input', 'step', 'orders'],
  ])('%s is refused, with the parameter', async (_, parameters, code, field, metric) => {
    const { ask } = await setUp('a');
    await expect(ask({ ...hour, ...parameters }, metric)).rejects.toMatchObject({ code, field });
  });

  test('a label of another dimension than that of the breakdown is refused', async () => {
    const { reader } = await setUp('a');
    const [metric] = metrics.catalog.metrics.filter(({ name }) => name === 'orders');
    const dimensions = [...(metric?.dimensions ?? []), { name: 'shop', label: 'Shop' }];
    const more = { ...metrics.catalog, metrics: metric ? [{ ...metric, dimensions }] : [] };
    const query = historyOn(reader, { ...metrics, catalog: more });
    const asked = historyQuerySchema.parse({ ...hour, by: 'country', where: 'shop:north' });
    await expect(query([], 'orders', asked)).rejects.toMatchObject({ code: 'invalid_input', field: 'where' });
  });

  test('one that would be made of too many windows is refused before any is read', async () => {
    const { ask } = await setUp(...Array.from({ length: 200 }, (_, i) => `shard ${i}`));
    await expect(ask({ ...hour, from: '2026-11-15T00:00:00Z' })).rejects.toMatchObject({ field: 'from' });
  });
});

describe('a dimension that was added later', () => {
  const unlabelled = (events: number): Series => ({
    topic: 'metric:orders',
    breakdown: { total: count(events), dimensions: [] },
  });
  const at = (i: number) => minute + i * 5 * MINUTE_MS;
  const labelsSince = async (windows: readonly Series[], parameters: Record<string, string>) => {
    const { reader, ask } = await setUp('a');
    await reader.put('minute', 'a', ...windows.map((series, i) => window(at(i), series)));
    return (await ask({ ...hour, step: '300', ...parameters })).labelsSince;
  };

  test.each([{ by: 'country' }, { where: 'country:SE' }])(
    'is known since the first step that has it whole: %j',
    async (asked) => {
      expect(await labelsSince([unlabelled(3), unlabelled(1), orders({ SE: 2 })], asked)).toBe(at(2));
    },
  );

  test('is not known in a step in which some events are from before it', async () => {
    const { reader, ask } = await setUp('a');
    await reader.put(
      'minute',
      'a',
      window(at(0), unlabelled(1)),
      window(at(0) + MINUTE_MS, orders({ SE: 2 })),
      window(at(1), orders({ SE: 1 })),
    );
    expect(await ask({ ...hour, step: '300', by: 'country' })).toMatchObject({
      labelsSince: at(1),
      points: [{ total: count(3), values: [['SE', count(2)]] }, { total: count(1) }],
    });
  });

  test('is known since the end of the range where no step has it', async () => {
    expect(await labelsSince([unlabelled(3)], { by: 'country' })).toBe(at(1));
    expect(await labelsSince([orders({ SE: 1 }), unlabelled(3)], { by: 'country' })).toBe(at(2));
  });

  test('that was there all the time, or is not asked for, is nothing to say', async () => {
    expect(await labelsSince([orders({ SE: 2 }), orders({ NO: 1 })], { by: 'country' })).toBeUndefined();
    expect(await labelsSince([unlabelled(3), orders({ SE: 2 })], {})).toBeUndefined();
    expect(await labelsSince([], { by: 'country' })).toBeUndefined();
  });

  test('counts what is beyond its cap as labelled', async () => {
    const { total, dimensions } = orders(
      Object.fromEntries(Array.from({ length: 800 }, (_, i) => [`label ${i}`, 1])),
    ).breakdown;
    const capped = {
      total,
      dimensions: dimensions.map(({ name, values }) => ({ name, values: values.slice(0, 3), other: count(797) })),
    };
    expect(await labelsSince([{ topic: 'metric:orders', breakdown: capped }], { by: 'country' })).toBeUndefined();
  });
});
