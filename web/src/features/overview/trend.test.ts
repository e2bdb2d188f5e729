import { type HistoryAnswer, type Metric, metricTopic, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { Rollup } from '../live/rollup';
import { ranges } from '../ranges/ranges';
import { frameOf, SECOND, stateAfter } from '../settling/testing/frames';
import { comparedPartial, trendOf, trendSince } from './tile-figure';

const seriesAt = (seconds: readonly number[]) =>
  stateAfter(seconds.map((second, i) => frameOf({ second, shard: 0, label: 'SE', value: 1 }, i))).series.get(
    metricTopic('orders'),
  );

const [orders] = samples.sampleCatalog.metrics;
const now = SECOND + 600_000;
const always = [{ from: 0 }];

const trend = (seconds: readonly number[], coverage: Parameters<typeof trendOf>[3]['coverage'] = always) =>
  orders && trendOf(orders, seriesAt(seconds), new Rollup(), { now, range: ranges[0], coverage });

test('six events after four are half as many again', () => {
  expect(trend([10, 20, 30, 40, 400, 410, 420, 430, 440, 450])).toEqual({ ratio: 0.5, before: 4 });
});

test('something after nothing is said to have come from nothing, where nothing is zero', () => {
  expect(trend([400, 410])).toEqual({ ratio: Number.POSITIVE_INFINITY, before: 0 });
  const cpu = { ...(orders as Metric), measure: 'last', decimals: 0 } as const;
  expect(
    trendOf(cpu, levels('last', { 590: 50 }), new Rollup(), { now, range: ranges[0], coverage: always }),
  ).toBeUndefined();
});

test('nothing after nothing has not changed', () => {
  expect(trend([])).toEqual({ ratio: 0, before: 0 });
});

test('nothing after something is a hundred percent less', () => {
  expect(trend([10, 20])).toEqual({ ratio: -1, before: 2 });
});

test('a time that was not watched is not compared', () => {
  expect(trend([200, 400], [{ from: SECOND + 100_000 }])).toBeUndefined();
  expect(trend([200, 400], [{ from: SECOND, to: SECOND + 300_000 }, { from: SECOND + 302_000 }])?.ratio).toBe(0);
});

const levels = (measure: 'stats' | 'last', values: Record<number, number>) => {
  const at = (value: number) => ({
    total: partialOf(measure, value, { time: 0, seq: '1', shard: 's' }),
    dimensions: [],
  });
  const seconds = Object.entries(values).map(([second, value]) => [SECOND + Number(second) * 1000, value] as const);
  const minutes = new Map<number, Map<number, Map<string, ReturnType<typeof at>>>>();
  for (const [start, value] of seconds) {
    const minute = start - (start % 60_000);
    minutes.set(minute, (minutes.get(minute) ?? new Map()).set(start, new Map([['s', at(value)]])));
  }
  return { minutes, newest: Math.max(...seconds.map(([start]) => start)) };
};

test('a level is compared with the newest one of the time before, as it is the newest that the tile shows', () => {
  for (const measure of ['stats', 'last'] as const) {
    const metric = { ...(orders as Metric), measure, decimals: 0 };
    const series = levels(measure, { 10: 1, 290: 40, 310: 1000, 590: 50 });
    expect(trendOf(metric, series, new Rollup(), { now, range: ranges[0], coverage: always })).toEqual({
      ratio: 0.25,
      before: 40,
    });
  }
});

test('where each subject has a value of its own, there is no one change', () => {
  const price = samples.sampleCatalog.metrics.find(({ per }) => per === 'subject') as Metric;
  const series = levels('last', { 10: 1, 590: 50 });
  expect(trendOf(price, series, new Rollup(), { now, range: ranges[0], coverage: always })).toBeUndefined();
});

const answer = (counts: readonly (number | undefined)[]): HistoryAnswer => ({
  ...samples.sampleHistoryAnswer,
  from: 0,
  to: counts.length * 1000,
  step: 1,
  points: counts.map((count, i) => ({
    start: i * 1000,
    ...(count === undefined ? { total: null } : { total: { measure: 'count' as const, count } }),
  })),
});
const shown = { measure: 'count', count: 12 } as const;

test('an earlier time that REST knows is compared whole, or by the newest that it has', () => {
  expect(trendSince(orders as Metric, answer([4, 4, undefined]), shown, true)).toEqual({ ratio: 0.5, before: 8 });
  expect(trendSince(orders as Metric, answer([4, 24, undefined]), shown, false)).toEqual({ ratio: -0.5, before: 24 });
});

test('a range of which the page has only seen a part is not compared with a whole one, a level is', () => {
  const partial = (metric: Metric, series: ReturnType<typeof levels>, from: number) =>
    comparedPartial(metric, series, new Rollup(), { now, range: ranges[0], coverage: [{ from }] });
  const counted = seriesAt([590]) as ReturnType<typeof levels>;
  expect(partial(orders as Metric, counted, 0)).toMatchObject({ count: 1 });
  expect(partial(orders as Metric, counted, now - 7000)).toBeUndefined();
  const cpu = { ...(orders as Metric), measure: 'last', decimals: 0 } as const;
  expect(partial(cpu, levels('last', { 590: 50 }), now - 7000)).toBeDefined();
});

test('there is nothing to compare where then or now had nothing', () => {
  expect(trendSince(orders as Metric, answer([undefined, undefined]), shown, true)).toBeUndefined();
  expect(trendSince(orders as Metric, answer([4]), undefined, true)).toBeUndefined();
});
