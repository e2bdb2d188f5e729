import {
  type Breakdown,
  type Metric,
  mergePartials,
  type PartialAggregate,
  parseFormula,
  partialOf,
  samples,
} from '@millrace/contract';
import { expect, test } from 'vitest';
import { type ChartLines, isStacked } from './chart-lines';
import { type ChartRow, type Drawing, extentOf, chartRows as rowsOf, stairsOf } from './chart-rows';
import type { ChartStep } from './steps';

const [count, stats] = samples.sampleCatalog.metrics as [Metric, Metric];
const whole: ChartLines = { dimension: undefined, labels: [], rest: false };
const at = { time: 0, seq: '1', shard: 's' };

const chartRows = (metric: Metric, of: ChartStep[], lines: ChartLines, more: Partial<Drawing> = {}): ChartRow[] => {
  const shape = isStacked(metric, lines) ? 'stack' : 'line';
  return rowsOf(of, { metric, lines, shape, perSecond: false, log: false, hidden: new Set(), ...more });
};

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
  expect(extentOf(chartRows(count, steps(counted(9, { SE: 3, NO: 2 })), lines), true)).toEqual({
    low: 0,
    high: 9,
    least: 9,
  });
  expect(extentOf([{ t: 0, values: [5], band: [-1, 8] }], false)).toEqual({ low: -1, high: 8, least: 5 });
  expect(extentOf([], false)).toMatchObject({ low: 0, high: 0 });
  expect(extentOf([{ t: 0, values: [5], band: null, before: 12 }], true).high).toBe(12);
});

const measureAll = (measure: 'quantiles' | 'unique', ...values: number[]): Breakdown => {
  const total = values.map((value) => partialOf(measure, value, at)).reduce(mergePartials);
  return { total, dimensions: [{ name: 'country', values: [['SE', total]] }] };
};

const upTo = (most: number) => Array.from({ length: most }, (_, i) => i + 1);

test('quantiles are the median, p95 and p99 with a band; by label each has its median', () => {
  const sizes = { ...stats, measure: 'quantiles' } as const;
  const many = measureAll('quantiles', ...upTo(100).map((value) => value * 10));
  const by: ChartLines = { dimension: 'country', labels: ['SE'], rest: false };
  const [row] = chartRows(sizes, steps(many), whole);
  expect(row?.values.map((value) => value && Math.round(value))).toEqual([50, 94, 98, null]);
  expect(row?.band?.map(Math.round)).toEqual([50, 94]);
  expect(chartRows(sizes, steps(many), by)[0]?.values.map((value) => value && Math.round(value))).toEqual([50]);
  expect(chartRows(sizes, steps(many, 'away', many), whole)[1]?.values).toEqual([null, null, null, null]);
});

test('of fewer than 20 events there is no p95 and no p99, and the median is drawn as one of too few', () => {
  const sizes = { ...stats, measure: 'quantiles' } as const;
  const few = measureAll('quantiles', ...upTo(19).map(() => 50));
  const enough = measureAll('quantiles', ...upTo(20).map(() => 50));
  expect(chartRows(sizes, steps(few, enough), whole)).toEqual([
    { t: 5, values: [null, null, null, 5], band: null },
    { t: 15, values: [5, 5, 5, null], band: [5, 5] },
  ]);
});

test('unique counts are an area from zero, but one line per label, since a session may be in two', () => {
  const sessions = { ...count, measure: 'unique' } as const;
  const three = measureAll('unique', 1, 2, 3, 3);
  const by: ChartLines = { dimension: 'country', labels: ['SE'], rest: false };
  expect(chartRows(sessions, steps(three, 'empty'), whole).map(({ values }) => values[0])).toEqual([3, 3, 0, 0]);
  expect(chartRows(sessions, steps(three), by)).toEqual([{ t: 5, values: [3], band: null }]);
});

test('bars leave room between steps, and lines go from the middle of one step to the next', () => {
  const two = steps(counted(2), counted(4));
  expect(chartRows(count, two, whole, { shape: 'line' }).map(({ t, values }) => [t, values[0]])).toEqual([
    [5, 2],
    [15, 4],
  ]);
  expect(chartRows(count, two, whole, { shape: 'bar' }).map(({ t, values }) => [t, values[0]])).toEqual([
    [0.5, 2],
    [9.5, 2],
    [10, null],
    [10.5, 4],
    [19.5, 4],
    [20, null],
  ]);
});

test('a rate is what came in a second; of the step under way, in the time that it has lasted', () => {
  const [full, open] = steps(counted(20), counted(6));
  const lasting = [
    { ...full, to: 10_000 },
    { ...open, from: 10_000, to: 12_000 },
  ] as ChartStep[];
  const rates = chartRows(count, lasting, whole, { shape: 'line', perSecond: true });
  expect(rates.map(({ values }) => values[0])).toEqual([2, 3]);
});

test('on a scale of powers of ten, nothing has no point', () => {
  const rows = chartRows(count, steps(counted(2), 'empty'), whole, { shape: 'line', log: true });
  expect(rows.map(({ values }) => values[0])).toEqual([2, null]);
});

test('a hidden line leaves its place to the others', () => {
  const lines: ChartLines = { dimension: 'country', labels: ['SE', 'NO'], rest: true };
  const [row] = chartRows(count, steps(counted(9, { SE: 3, NO: 2 })), lines, { hidden: new Set([0]) });
  expect(row?.values).toEqual([0, 3, 2]);
  const levels: ChartLines = { ...lines, rest: false };
  const [level] = chartRows(stats, steps(measuredBy({ SE: 10, NO: 20 })), levels, { hidden: new Set([1]) });
  expect(level?.values).toEqual([1, null]);
});

test('the time before stands beside each step, and nothing where it is not known', () => {
  const before = ({ from }: ChartStep) =>
    from === 0 ? undefined : { total: from === 10 ? counted(7).total : undefined };
  const rows = chartRows(count, steps(counted(1), counted(2), counted(3)), whole, { shape: 'line', before });
  expect(rows.map((row) => row.before)).toEqual([null, 7, 0]);
});

test('stairs need one point a step, and a second one at their end and before a gap', () => {
  const rows = chartRows(count, steps(counted(2), counted(4), 'away', counted(1)), whole);
  expect(stairsOf(rows).map(({ t, values }) => [t, values[0]])).toEqual([
    [0, 2],
    [10, 4],
    [20, 4],
    [20, null],
    [30, 1],
    [40, 1],
  ]);
});

test('a formula that divides by zero is a gap, of the whole and of each label, however short', () => {
  const formula: Metric = {
    ...count,
    measure: 'formula',
    decimals: 1,
    formula: parseFormula('orders / visits', { find: () => count, suggest: String }),
  };
  const of = (orders: number, visits: number): PartialAggregate => ({
    measure: 'formula',
    count: orders + visits,
    inputs: [orders, visits].map((events) => (events > 0 ? { measure: 'count', count: events } : null)),
  });
  const step = (total: PartialAggregate, swedish: PartialAggregate): Breakdown => ({
    total,
    dimensions: [
      {
        name: 'country',
        values: [
          ['NO', of(1, 1)],
          ['SE', swedish],
        ],
      },
    ],
  });
  const all = steps(step(of(1, 2), of(1, 4)), step(of(3, 0), of(3, 0)), step(of(0, 2), of(0, 5)));
  expect(chartRows(formula, all, whole).map(({ values }) => values)).toEqual([[0.5], [null], [0]]);
  const labels: ChartLines = { dimension: 'country', labels: ['NO', 'SE'], rest: false };
  expect(chartRows(formula, all, labels).map(({ values }) => values)).toEqual([
    [1, 0.3],
    [1, null],
    [1, 0],
  ]);
});
