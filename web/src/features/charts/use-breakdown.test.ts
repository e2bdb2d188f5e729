import { type Metric, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { COLOURS } from '../metrics/colours';
import { LabelRanking } from './label-ranking';
import { breakdownAt, breakdownView, hasNewLabels, loneOther } from './use-breakdown';

const [orders] = samples.sampleCatalog.metrics as [Metric];
const at = { time: 0, seq: '1', shard: 's' };

const viewOf = (metric: Metric, labels: number, beyond = false) => {
  const of = (value: number) => partialOf('count', value, at);
  const values = Array.from({ length: labels }, (_, i) => [`label-${i}`, of(i)] as const);
  const found = {
    name: 'country',
    values: values.map(([label, partial]): [string, typeof partial] => [label, partial]),
  };
  const ranking = new LabelRanking({ name: 'country', label: 'Country' }, new Map());
  return breakdownView(metric, { ...found, ...(beyond && { other: of(1) }) }, ranking, 0);
};

test('while there are colours enough, nothing is left over', () => {
  expect(viewOf(orders, COLOURS).others).toBeUndefined();
  expect(viewOf(orders, 0)).toMatchObject({ rows: [], others: undefined });
});

test('all others are one row with one figure, of what is kept apart and of what is beyond', () => {
  const { rows, others } = viewOf(orders, COLOURS + 4, true);
  expect(rows.length).toBe(COLOURS);
  expect(rows.every(({ colour }) => colour !== undefined)).toBe(true);
  expect([others?.rows.length, others?.figure?.exact, others?.beyond?.exact]).toEqual([4, '5', '1']);
});

test('what is left over has the name of its label where that is the only one', () => {
  expect(loneOther(viewOf(orders, COLOURS + 1))?.label).toBe('label-8');
  for (const [labels, beyond] of [
    [COLOURS, false],
    [COLOURS, true],
    [COLOURS + 1, true],
    [COLOURS + 2, false],
  ] as const)
    expect(loneOther(viewOf(orders, labels, beyond))).toBeUndefined();
});

test('where each subject has a value of its own, all others have none together', () => {
  const price: Metric = { ...orders, measure: 'last', decimals: 2, per: 'subject' };
  const { others } = viewOf(price, COLOURS + 4);
  expect([others?.rows.length, others?.figure]).toEqual([4, undefined]);
});

test('while a person points at a step, the same rows say what it holds', () => {
  const dimension = { name: 'country', label: 'Country' };
  const count = (events: number) => ({ measure: 'count', count: events }) as const;
  const view = viewOf(orders, 3);
  const values: [string, ReturnType<typeof count>][] = [['label-1', count(7)]];
  const breakdown = { total: count(9), dimensions: [{ name: 'country', values, other: count(2) }] };
  const { rows, others } = breakdownAt(orders, view, dimension, breakdown);
  expect(rows.map(({ label, figure }) => [label, figure.exact])).toEqual(
    view.rows.map(({ label }) => [label, label === 'label-1' ? '7' : '0']),
  );
  expect(others?.figure?.exact).toBe('2');
});

test('a label that has no row yet is seen, among all others too', () => {
  const dimension = { name: 'country', label: 'Country' };
  const breakdownOf = (...labels: string[]) => {
    const values = labels.map((label): [string, { measure: 'count'; count: number }] => [
      label,
      { measure: 'count', count: 1 },
    ]);
    return { dimensions: [{ name: 'country', values }] };
  };
  const view = viewOf(orders, COLOURS + 2);
  expect(hasNewLabels(view, dimension, breakdownOf('label-0', `label-${COLOURS + 1}`))).toBe(false);
  expect(hasNewLabels(view, dimension, breakdownOf('label-0', 'SE'))).toBe(true);
  expect(hasNewLabels(view, dimension, undefined)).toBe(false);
});

test('labels, what is left over and what is beyond are marked where they are estimates', () => {
  const dimension = { name: 'country', label: 'Country', declared: ['label-1'] };
  const count = (events: number) => ({ measure: 'count', count: events }) as const;
  const values: [string, ReturnType<typeof count>, number?][] = [
    ['label-0', count(7)],
    ['label-2', count(4), 1],
  ];
  const found = { name: 'country', values, other: count(3), labels: '', spread: 4 };
  const breakdown = { total: count(14), dimensions: [found] };
  const at = breakdownAt(orders, viewOf(orders, 4), dimension, breakdown);
  expect(new Map(at.rows.map(({ label, text }) => [label, text]))).toEqual(
    new Map([
      ['label-0', '7'],
      ['label-1', '0'],
      ['label-2', '≈ 5'],
      ['label-3', '≈ 0'],
    ]),
  );
  expect([at.others?.estimated, at.words]).toEqual([
    { beyond: true, figure: true },
    [`≈ is within 6 ${orders.unit}, in 99 of 100 cases`],
  ]);
});
