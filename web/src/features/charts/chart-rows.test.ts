import { type Breakdown, type Metric, mergePartials, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { type ChartLines, chartRows, extentOf } from './chart-rows';
import type { ChartStep } from './steps';

const [count, stats] = samples.sampleCatalog.metrics as [Metric, Metric];
const whole: ChartLines = { dimension: undefined, labels: [], rest: false };
const at = { time: 0, seq: '1', shard: 's' };

const counted = (events: number, byCountry: Record<string, number> = {}): Breakdown => ({
  total: { measure: 'count', count: events },
  dimensions: [
    {
      name: 'country',
      values: Object.entries(byCountry).map(([label, n]) => [label, { measure: 'count', count: n }]),
      other: { measure: 'count', count: 4 },
    },
  ],
});
const measured = (value: number): Breakdown => ({ total: partialOf('stats', value, at), dimensions: [] });

const steps = (...all: (Breakdown | 'empty' | 'away')[]): ChartStep[] =>
  all.map((one, i) => ({
    from: i * 10,
    to: i * 10 + 10,
    breakdown: typeof one === 'string' ? undefined : one,
    state: one === 'away' ? ('unknown' as const) : ('known' as const),
    watched: one !== 'away',
  }));

test('an amount stands over its whole step; zero is shown only for time that was watched', () => {
  expect(chartRows(count, steps(counted(2), 'empty', 'away'), whole).map(({ t, values }) => [t, values[0]])).toEqual([
    [0, 2],
    [10, 2],
    [10, 0],
    [20, 0],
    [20, null],
    [30, null],
  ]);
});

test('labels are drawn apart, on everything else together', () => {
  const [row] = chartRows(count, steps(counted(10, { SE: 3, NO: 2, DE: 1 })), {
    dimension: 'country',
    labels: ['NO', 'SE', 'FI'],
    rest: true,
  });
  expect(row?.values).toEqual([5, 2, 3, 0]);
});

test('a level is a point in the middle of its step, with the band of its values', () => {
  expect(chartRows(stats, steps(measured(421)), whole)).toEqual([{ t: 5, values: [42.1], band: [42.1, 42.1] }]);
});

test('a line of levels bridges a few missing reports, and breaks at an outage', () => {
  const bridged = chartRows(stats, steps(measured(1), 'empty', 'empty', 'empty', measured(2)), whole);
  expect(bridged.map(({ values }) => values[0])).toEqual([0.1, 0.2]);
  const broken = chartRows(stats, steps(measured(1), 'empty', 'empty', 'empty', 'empty', measured(2)), whole);
  expect(broken.map(({ values }) => values[0])).toEqual([0.1, null, 0.2]);
});

const measuredBy = (byCountry: Record<string, number>): Breakdown => ({
  total: partialOf('stats', 1, at),
  dimensions: [
    {
      name: 'country',
      values: Object.entries(byCountry).map(([label, value]) => [label, partialOf('stats', value, at)]),
    },
  ],
});

test('the line of one label bridges a few missing reports too, while others report', () => {
  const lines: ChartLines = { dimension: 'country', labels: ['SE', 'NO'], rest: false };
  const [both, one] = [measuredBy({ SE: 10, NO: 50 }), measuredBy({ SE: 10 })];
  const ofNo = (...all: (Breakdown | 'away')[]) =>
    chartRows(stats, steps(...all, measuredBy({ SE: 10, NO: 90 })), lines).map(({ values }) => values[1]);
  expect(ofNo(both, one, one, one)).toEqual([5, 6, 7, 8, 9]);
  expect(ofNo(both, one, one, one, one)).toEqual([5, null, null, null, null, 9]);
  expect(ofNo(both, 'away')).toEqual([5, null, 9]);
  expect(ofNo(one)).toEqual([null, 9]);
});

test('a line never crosses time in which nobody watched', () => {
  const rows = chartRows(stats, steps(measured(1), 'away', measured(2)), whole);
  expect(rows.map(({ values }) => values[0])).toEqual([0.1, null, 0.2]);
});

test('stacked amounts need the height of their sum, levels that of their band', () => {
  const lines: ChartLines = { dimension: 'country', labels: ['SE', 'NO'], rest: true };
  expect(extentOf(count, chartRows(count, steps(counted(9, { SE: 3, NO: 2 })), lines))).toEqual([0, 9]);
  expect(extentOf(stats, [{ t: 0, values: [5], band: [-1, 8] }])).toEqual([-1, 8]);
  expect(extentOf(stats, [])).toEqual([0, 0]);
});

const measureAll = (measure: 'quantiles' | 'unique', ...values: number[]): Breakdown => {
  const total = values.map((value) => partialOf(measure, value, at)).reduce(mergePartials);
  return { total, dimensions: [{ name: 'country', values: [['SE', total]] }] };
};

test('quantiles are three lines, from the median up; by label each has its median', () => {
  const sizes = { ...stats, measure: 'quantiles' } as const;
  const ten = measureAll('quantiles', 10, 20, 30, 40, 50, 60, 70, 80, 90, 98);
  const by: ChartLines = { dimension: 'country', labels: ['SE'], rest: false };
  expect(chartRows(sizes, steps(ten), whole)).toEqual([{ t: 5, values: [5, 9.8, 9.8], band: null }]);
  expect(chartRows(sizes, steps(ten), by).map(({ values }) => values)).toEqual([[5]]);
  expect(chartRows(sizes, steps(ten, 'away', ten), whole)[1]?.values).toEqual([null, null, null]);
});

test('unique counts are an area from zero, but one line per label, since a session may be in two', () => {
  const sessions = { ...count, measure: 'unique' } as const;
  const three = measureAll('unique', 1, 2, 3, 3);
  const by: ChartLines = { dimension: 'country', labels: ['SE'], rest: false };
  expect(chartRows(sessions, steps(three, 'empty'), whole).map(({ values }) => values[0])).toEqual([3, 3, 0, 0]);
  expect(chartRows(sessions, steps(three), by)).toEqual([{ t: 5, values: [3], band: null }]);
});
