import { type Breakdown, type Metric, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { formatClock } from '../../lib/format';
import { plainView } from '../address/address';
import { Rollup } from '../live/rollup';
import { ranges } from '../ranges/ranges';
import { SteadyScale } from './axes';
import { type ChartInput, type ChartModel, liveModel } from './chart-model';
import { stepReadings, summaryOf } from './readings';
import { type ChartStep, stepFigure } from './steps';

const [count, stats] = samples.sampleCatalog.metrics as [Metric, Metric];
const START = 1_700_000_100_000;
const [range] = ranges;
const at = { time: 0, seq: '1', shard: 's' };

const modelWith = (metric: Metric, more: Partial<ChartInput> = {}): ChartModel =>
  liveModel({
    metric,
    series: undefined,
    rollup: new Rollup(),
    scale: new SteadyScale(1),
    dimension: undefined,
    colours: new Map(),
    now: START + range.ms - 3000,
    range,
    step: 5000,
    knowledge: { settled: [{ from: 0 }], coverage: [{ from: 0 }], isFilling: false },
    backfillStatus: 'done',
    view: plainView,
    select: (breakdown) => breakdown,
    before: undefined,
    hidden: new Set(),
    ...more,
  });

const counted = (total: number, SE: number): Breakdown => ({
  total: { measure: 'count', count: total },
  dimensions: [
    {
      name: 'country',
      values: [['SE', { measure: 'count', count: SE }]],
      other: { measure: 'count', count: total - SE },
    },
  ],
});

const stepOf = (model: ChartModel, i: number, breakdown?: Breakdown): ChartStep => {
  const step = model.steps.at(i);
  if (!step) throw new Error('there is no such step');
  return { ...step, breakdown };
};

const byCountry = { dimension: 'country', colours: new Map([['SE', 2]]) };

test('a step says when it was, what each line is, and the whole', () => {
  const model = modelWith(count, byCountry);
  const step = stepOf(model, 10, counted(1500, 1200));
  const { window, state, rows, total } = stepReadings(model, step);
  expect(window).toBe(`${formatClock(step.from)} – ${formatClock(step.from + 5000)}`);
  expect(state).toBeUndefined();
  expect(rows.map(({ name, text, colour }) => [name, text, colour])).toEqual([
    ['All others', `300 ${count.unit}`, undefined],
    ['SE', `1,200 ${count.unit}`, 2],
  ]);
  expect(total).toBe(`1,500 ${count.unit}`);
});

test('estimates are marked, the whole is not, and the bound is said once', () => {
  const model = modelWith(count, byCountry);
  const [some] = counted(1500, 1200).dimensions;
  const country = { ...some, values: [['SE', { measure: 'count', count: 1200 }, 100]], labels: '', spread: 16 };
  const breakdown = { ...counted(1500, 1200), dimensions: [country] } as unknown as Breakdown;
  const { rows, total, bound } = stepReadings(model, stepOf(model, 10, breakdown));
  expect(rows.map(({ text }) => text)).toEqual([`≈ 200 ${count.unit}`, `≈ 1,300 ${count.unit}`]);
  expect([total, bound]).toEqual([`1,500 ${count.unit}`, `≈ is within 12 ${count.unit}, in 99 of 100 cases`]);
  expect(stepReadings(model, stepOf(model, 10, counted(1500, 1200))).bound).toBeUndefined();
});

test('one label alone is marked where it is an estimate', () => {
  const model = modelWith(count);
  const step = { ...stepOf(model, 10), breakdown: { ...counted(7, 5), within: 12 } };
  expect(stepReadings(model, step)).toMatchObject({
    rows: [{ text: `≈ 7 ${count.unit}` }],
    bound: expect.stringContaining('within 12'),
  });
  expect(summaryOf({ ...model, steps: [step] }, step.breakdown.total)).toMatch(/: ≈ 7 .*highest ≈ 7 /);
  expect(stepFigure(count, step)).toBe(`≈ 7 ${count.unit}`);
});

test('the step under way says so, and so does one that is not all known', () => {
  const settled = [{ from: START + 60_000, to: START + range.ms - 6000 }];
  const coverage = [{ from: START + 60_000 }];
  const model = modelWith(count, { knowledge: { settled, coverage, isFilling: true } });
  expect(stepReadings(model, stepOf(model, -1, counted(1, 1))).state).toBe('under way');
  expect(stepReadings(model, stepOf(model, 2, counted(1, 1))).state).toBe('filling in');
  expect(stepReadings(model, stepOf(model, 2)).rows.map(({ text }) => text)).toEqual(['not known']);
  expect(stepReadings(model, stepOf(model, -3, counted(1, 1))).state).toBeUndefined();
});

test('a step is compared with the one before, by what is drawn', () => {
  const before = () => ({ total: { measure: 'count', count: 100 } as const });
  const model = modelWith(count, { before });
  expect(stepReadings(model, stepOf(model, 10, counted(112, 1))).change).toBe(`+12 % vs 100 ${count.unit} before`);
  expect(stepReadings(modelWith(count), stepOf(model, 10, counted(112, 1))).change).toBeUndefined();
});

test('a rate is said to be one', () => {
  const model = modelWith(count, { view: { ...plainView, perSecond: true } });
  const [row] = stepReadings(model, stepOf(model, 10, counted(12, 1))).rows;
  expect(row?.text).toBe(`2.40 ${count.unit} per second`);
});

test('percentiles of too few events are not given', () => {
  const metric = { ...stats, measure: 'quantiles' } as const;
  const model = modelWith(metric);
  const step = stepOf(model, 10, { total: partialOf('quantiles', 421, at), dimensions: [] });
  expect(stepReadings(model, step).rows.map(({ name, text }) => [name, text.replace(/[\d.]+/, 'N')])).toEqual([
    ['p50', `N ${metric.unit}`],
    ['p95', 'too few events'],
    ['p99', 'too few events'],
  ]);
});

test('a chart in a sentence has its whole and its highest step', () => {
  const model = modelWith(count);
  const steps = [stepOf(model, 10, counted(3, 1)), stepOf(model, 11, counted(40, 1)), stepOf(model, 12, counted(4, 1))];
  const summary = summaryOf({ ...model, steps }, { measure: 'count', count: 47 });
  const time = formatClock(steps[1]?.from ?? 0);
  expect(summary).toBe(`${count.label}, 5 min: 47 ${count.unit}, highest 40 ${count.unit} at ${time}`);
  expect(summaryOf(model, undefined)).toBe(`${count.label}, 5 min: no value`);
});

test('of a metric without a total the sentence has the highest of any label, and nothing is compared', () => {
  const level: Metric = { ...count, measure: 'last', unit: 'kr', per: 'subject' };
  const last = (value: number) => partialOf('last', value, at);
  const values: Breakdown['dimensions'][number]['values'] = [
    ['a', last(7)],
    ['b', last(9)],
  ];
  const model = modelWith(level, { before: () => ({ total: last(1) }) });
  const steps = [stepOf(model, 10, { total: last(7), dimensions: [{ name: 'country', values }] })];
  const time = formatClock(steps[0]?.from ?? 0);
  expect(summaryOf({ ...model, steps }, last(7))).toBe(`${count.label}, 5 min: highest 9 kr at ${time}`);
  expect(model.compared).toBe(false);
  expect(
    modelWith({ ...level, measure: 'count', per: undefined }, { before: () => ({ total: counted(1, 1).total }) })
      .compared,
  ).toBe(true);
});
