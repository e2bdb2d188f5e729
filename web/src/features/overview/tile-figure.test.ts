import { type Metric, metricTopic, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { Rollup } from '../live/rollup';
import { ranges } from '../ranges/ranges';
import type { Coverage } from '../settling/coverage';
import { frameOf, SECOND, stateAfter } from '../settling/testing/frames';
import { answerOf, tileFigure, windowsOf } from './tile-figure';

const metric = (measure: Metric['measure'], decimals: number) => {
  const [base] = samples.sampleCatalog.metrics;
  if (!base) throw new Error('the sample catalogue is empty');
  return { ...base, measure, decimals };
};

const seriesOf = (name: string, events: readonly { second: number; value: number }[]) => {
  const frames = events.map(({ second, value }, i) => frameOf({ second, shard: 0, label: 'SE', value }, i));
  return stateAfter(frames).series.get(metricTopic(name));
};

const at = (second: number, coverage: Coverage = [{ from: 0 }]) => ({
  now: SECOND + second * 1000,
  range: ranges[0],
  coverage,
});

test('an amount is the exact total over the range, the current second included', () => {
  const series = seriesOf('revenue', [
    { second: 0, value: 1 },
    { second: 1, value: 1099 },
    { second: 300, value: 2 },
  ]);
  const figure = tileFigure(metric('sum', 2), series, new Rollup(), at(300));
  expect(figure).toEqual({ value: { exact: '11.01', number: 11.01, count: 2 }, count: 2, at: undefined, beside: [] });
});

test('events whose clock runs ahead count as well', () => {
  const series = seriesOf('orders', [{ second: 8, value: 1 }]);
  expect(tileFigure(metric('count', 0), series, new Rollup(), at(0)).count).toBe(1);
});

test('an amount without events is zero, at the metric’s decimals', () => {
  expect(tileFigure(metric('sum', 2), undefined, new Rollup(), at(0)).value?.exact).toBe('0.00');
});

test('nothing is no zero while the range is not known', () => {
  const late = at(300, [{ from: SECOND + 290_000 }]);
  expect(tileFigure(metric('sum', 2), undefined, new Rollup(), late).value).toBeUndefined();
  const series = seriesOf('revenue', [{ second: 299, value: 1 }]);
  expect(tileFigure(metric('sum', 2), series, new Rollup(), late).value?.exact).toBe('0.01');
});

test('a level is that of the newest second that has one, and says how old it is', () => {
  const partial = (value: number) => ({
    total: partialOf('stats', value, { time: 0, seq: '1', shard: 's' }),
    dimensions: [],
  });
  const minute = new Map([
    [SECOND, new Map([['s', partial(500)]])],
    [SECOND + 4000, new Map([['s', partial(421)]])],
  ]);
  const series = { minutes: new Map([[SECOND, minute]]), newest: SECOND + 4000 };
  const figure = tileFigure(metric('stats', 1), series, new Rollup(), at(9));
  expect(figure).toEqual({ value: { exact: '42.1', number: 42.1, count: 1 }, count: 2, at: SECOND + 4000, beside: [] });
});

test('a level that has left the range is no longer one', () => {
  const series = seriesOf('orders', [{ second: 0, value: 1 }]);
  expect(tileFigure(metric('stats', 1), series, new Rollup(), at(400))).toEqual({
    value: undefined,
    count: 0,
    at: undefined,
    beside: [],
  });
});

test('quantiles and unique are those of the whole range, each event of it once', () => {
  const of = (measure: 'quantiles' | 'unique') => {
    const at = (value: number) => ({
      total: partialOf(measure, value, { time: 0, seq: '1', shard: 's' }),
      dimensions: [],
    });
    const minute = new Map([0, 1, 2].map((i) => [SECOND + i * 1000, new Map([['s', at(i < 2 ? 50 : 97)]])]));
    return { minutes: new Map([[SECOND, minute]]), newest: SECOND + 2000 };
  };
  expect(tileFigure(metric('unique', 0), of('unique'), new Rollup(), at(9)).value?.exact).toBe('2');
  const { value, beside } = tileFigure(metric('quantiles', 1), of('quantiles'), new Rollup(), at(9));
  expect([value?.exact, beside]).toEqual([
    '5.0',
    [
      { name: 'p95', exact: '9.7' },
      { name: 'p99', exact: '9.7' },
    ],
  ]);
});

test('without events unique is zero, and there is no median', () => {
  const valueFor = (measure: 'quantiles' | 'unique') =>
    tileFigure(metric(measure, 0), undefined, new Rollup(), at(0)).value;
  expect([valueFor('unique')?.exact, valueFor('quantiles')]).toEqual(['0', undefined]);
});

test('where each subject has a value of its own, the tile shows the lowest and the highest, and no one value', () => {
  const price = samples.sampleCatalog.metrics.find(({ per }) => per === 'subject') as Metric;
  const partial = (label: string, value: number) => {
    const total = partialOf('last', value, { time: value, seq: '1', shard: 's' });
    return { total, dimensions: [{ name: 'instrument', values: [[label, total] satisfies [string, typeof total]] }] };
  };
  const minute = new Map([
    [SECOND, new Map([['s', partial('a', 9820)]])],
    [SECOND + 1000, new Map([['s', partial('b', 10_400)]])],
  ]);
  const series = { minutes: new Map([[SECOND, minute]]), newest: SECOND + 1000 };
  expect(tileFigure(price, series, new Rollup(), at(9))).toEqual({
    value: undefined,
    count: 2,
    at: undefined,
    beside: [],
    subjects: {
      subjects: 2,
      more: false,
      lowest: { label: 'a', exact: '98.20', number: 98.2 },
      highest: { label: 'b', exact: '104.00', number: 104 },
    },
  });
});

test('the figure of one label says how far it may be off where it is an estimate', () => {
  const count = (events: number) => ({ measure: 'count', count: events }) as const;
  const values = [
    ['DK', count(4)],
    ['SE', count(2), 3],
  ];
  const found = { name: 'country', values, other: count(5), labels: '', spread: 16 };
  const minute = new Map([[SECOND, new Map([['s', { total: count(11), dimensions: [found] }]])]]);
  const series = { minutes: new Map([[SECOND, minute]]), newest: SECOND } as unknown as ReturnType<typeof seriesOf>;
  const figure = (label: string, isDeclared?: boolean) =>
    tileFigure(metric('count', 0), series, windowsOf(new Rollup(), { dimension: 'country', label }, isDeclared), at(9));
  expect(figure('SE')).toMatchObject({ value: { exact: '5' }, within: 12 });
  expect(figure('DK')).toMatchObject({ value: { exact: '4' }, within: undefined });
  expect(figure('NO')).toMatchObject({ value: { exact: '0' }, within: 12 });
  expect(figure('NO', true)).toMatchObject({ value: { exact: '0' }, within: undefined });
});

test('the past of one label is what was counted and estimated', () => {
  const points = [{ start: 0, values: [['SE', { measure: 'count', count: 2 }, 3]] }];
  const answer = { ...samples.sampleHistoryAnswer, points } as unknown as typeof samples.sampleHistoryAnswer;
  expect(answerOf(answer, { dimension: 'country', label: 'SE' }).points[0]?.total?.count).toBe(5);
});
