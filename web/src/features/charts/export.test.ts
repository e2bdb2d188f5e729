import { type Breakdown, type Metric, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { plainView } from '../address/address';
import { Rollup } from '../live/rollup';
import { ranges } from '../ranges/ranges';
import { SteadyScale } from './axes';
import { type ChartModel, liveModel } from './chart-model';
import { csvOf, drawPicture } from './export';

const [count, stats] = samples.sampleCatalog.metrics as [Metric, Metric];
const START = 1_700_000_100_000;
const [range] = ranges;
const at = { time: 0, seq: '1', shard: 's' };

/** A chart of one step, broken down by these labels. */
const chartOf = (metric: Metric, breakdown: Breakdown, labels: readonly string[] = []): ChartModel => {
  const model = liveModel({
    metric,
    series: undefined,
    rollup: new Rollup(),
    scale: new SteadyScale(1),
    dimension: labels.length > 0 ? 'country' : undefined,
    colours: new Map(labels.map((label, i) => [label, i])),
    now: START + range.ms - 1000,
    range,
    step: 5000,
    knowledge: { settled: [{ from: 0 }], coverage: [{ from: 0 }], isFilling: false },
    backfillStatus: 'done',
    view: plainView,
    select: (it) => it,
    before: undefined,
    hidden: new Set(),
  });
  return { ...model, steps: [{ from: START, to: START + 5000, breakdown, state: 'known', watched: true }] };
};

test('a step is a line, with its times in UTC and the labels beside the whole', () => {
  const breakdown: Breakdown = {
    total: { measure: 'count', count: 5 },
    dimensions: [{ name: 'country', values: [['SE', { measure: 'count', count: 3 }]] }],
  };
  expect(csvOf(chartOf(count, breakdown, ['SE']))).toBe(
    'From,To,Orders,All others,SE,State\r\n2023-11-14T22:15:00.000Z,2023-11-14T22:15:05.000Z,5,,3,under way\r\n',
  );
});

test('notes stand beside the steps that they are about, and none of them becomes a formula', () => {
  const pin = { kind: 'note', id: '1', time: START + 1, from: '=cmd', text: 'say "hi"' } as const;
  const said = { ...pin, kind: 'message', id: '2', text: 'between people' } as const;
  const other = { ...pin, id: '3', metric: 'revenue', text: 'of another metric' };
  const steps = [START, START + 5000].map((from) => ({
    from,
    to: from + 5000,
    breakdown: undefined,
    state: 'known' as const,
    watched: true,
  }));
  const lines = csvOf({ ...chartOf(count, { dimensions: [] }), steps }, [pin, said, other]).split('\r\n');
  expect(lines.slice(0, 3)).toEqual([
    'From,To,Orders,Notes,State',
    expect.stringMatching(/,0,"'=cmd: say ""hi""",/),
    expect.stringMatching(/,0,,/),
  ]);
});

test('what is settled says nothing of itself, and what may still change says so', () => {
  const chart = chartOf(count, { dimensions: [] });
  const steps = (['known', 'filling', 'unknown', 'known'] as const).map((state, i) => {
    const from = START + i * 5000;
    return { from, to: from + 5000, breakdown: undefined, state, watched: state === 'known' };
  });
  const states = csvOf({ ...chart, steps })
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(',').at(-1));
  expect(states).toEqual(['State', '', 'filling in', 'not all known', 'under way']);
});

test('where figures are estimates a column says which, and how far they may be off', () => {
  const count3 = { measure: 'count', count: 3 } as const;
  const country = {
    name: 'country',
    values: [
      ['DK', count3],
      ['SE', count3, 2],
    ],
    other: count3,
    labels: '',
    spread: 16,
  };
  const breakdown = { total: { measure: 'count', count: 9 }, dimensions: [country] } as unknown as Breakdown;
  const bound = `≈ is within 12 ${count.unit}, in 99 of 100 cases`;
  const cells = (model: ChartModel) =>
    csvOf(model)
      .split('\r\n')
      .slice(0, 2)
      .map((line) => line.split(/,(?! in)/).slice(2));
  expect(cells(chartOf(count, breakdown, ['DK', 'SE']))).toEqual([
    ['Orders', 'All others', 'SE', 'DK', 'Estimates', 'State'],
    ['9', '1', '5', '3', `"${bound}: All others; SE"`, 'under way'],
  ]);
  expect(cells(chartOf(count, { total: count3, within: 12, dimensions: [] } as Breakdown))[1]).toEqual([
    ...['3', `"${bound}"`, 'under way'],
  ]);
});

test('percentiles and extremes have columns of their own', () => {
  const metric = { ...stats, measure: 'quantiles' } as const;
  const [head, row] = csvOf(chartOf(metric, { total: partialOf('quantiles', 421, at), dimensions: [] })).split('\r\n');
  expect(head).toBe(
    [
      'From',
      'To',
      ...['p50', 'p95', 'p99', 'Least', 'Most'].map((name) => `"${name}, ${metric.unit}"`),
      'Events',
      'State',
    ].join(','),
  );
  expect(row?.split(',').slice(2)).toEqual(['42.1', '42.1', '42.1', '42.1', '42.1', '1', 'under way']);
});

test('where no figure of all labels says anything, a step has the lowest and the highest of them', () => {
  const price: Metric = {
    ...stats,
    measure: 'last',
    decimals: 2,
    unit: 'USD',
    dimensions: [{ name: 'country', label: 'C' }],
  };
  const [a, b, c] = [104, 98, 99].map((value) => partialOf('last', value * 100, at));
  const values = [
    ['a', a],
    ['b', b],
    ['c', c],
  ] as Breakdown['dimensions'][number]['values'];
  const rows = (metric: Metric) =>
    csvOf(chartOf(metric, { total: c, dimensions: [{ name: 'country', values }] }))
      .split('\r\n')
      .slice(0, 2);
  expect(rows(price).map((row) => row.split(',').slice(2).join())).toEqual([
    '"Lowest, USD","Highest, USD",Events,State',
    '98.00,104.00,1,under way',
  ]);
  expect(rows({ ...price, headline: 'total' })[0]).toContain('Latest');
});

test('no label becomes a formula or ends its cell, and a number below zero stays one', () => {
  const evil = ['=1+1', '+1', '-1+1', '@x', '\tx', 'a"b', 'a,b'];
  const [head] = csvOf(chartOf(count, { dimensions: [] }, evil.toReversed())).split('\r\n');
  expect(head?.split('All others,')[1]).toBe(`'=1+1,'+1,'-1+1,'@x,‹U+0009›x,"a""b","a,b",State`);
  const below = csvOf(chartOf(stats, { total: partialOf('stats', -421, at), dimensions: [] }));
  expect(below.split('\r\n')[1]).toContain(',-42.1,-42.1,-42.1,1');
});

/** What is written and how many areas and lines are drawn, without a browser. */
const drawn = (model: ChartModel) => {
  const words: string[] = [];
  const calls = { fill: 0, stroke: 0 };
  const pen = new Proxy({} as Record<string, unknown>, {
    get: (known, name: string) => {
      if (name === 'fillText') return (text: string) => words.push(text);
      if (name === 'measureText') return () => ({ width: 10 });
      if (name === 'fill' || name === 'stroke') return () => (calls[name] += 1);
      return known[name] ?? (() => undefined);
    },
  }) as unknown as CanvasRenderingContext2D;
  drawPicture(pen, model, (token) => token);
  return { words, ...calls };
};

test('a picture has its title, axes, legend and thresholds, an area each or a line each', () => {
  const at5 = (total: number) => ({ t: START + 5000, values: [total, 1], band: null });
  const rows = [at5(3), { ...at5(4), t: START + 10_000, before: 7 }];
  const amounts = { ...chartOf(count, { dimensions: [] }, ['SE']), rows };
  const { words, fill, stroke } = drawn(amounts);
  expect(words).toEqual(expect.arrayContaining([`${count.label}, 5 min`, '0', 'SE', 'All others']));
  expect([fill, stroke]).toEqual([2, 1]);
  // Alone, it is a line with a tint under it.
  const alone = { ...chartOf(count, { dimensions: [] }), rows };
  expect(drawn(alone)).toMatchObject({ fill: 1, stroke: 2 });
  const levels = chartOf(
    { ...stats, thresholds: { direction: 'above', warning: 70, critical: 90 } },
    { dimensions: [] },
  );
  expect(drawn({ ...levels, rows: [{ t: START, values: [1], band: [0, 2] }] })).toMatchObject({ fill: 1, stroke: 1 });
  expect(drawn(levels).words.filter((text) => text.includes('≥'))).toHaveLength(2);
});
