import { type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { lineKey, REST_KEY } from './chart-lines';
import { BEYOND_KEY, figuresOf, shareText } from './row-figures';
import type { BreakdownRow, BreakdownView, OtherLabels } from './use-breakdown';

const [orders] = samples.sampleCatalog.metrics as [Metric];
const figureOf = (number: number) => ({ exact: String(number), number, count: number });
const row = (label: string, value: number): BreakdownRow => {
  const figure = figureOf(value);
  return { label, figure, text: figure.exact, colour: undefined };
};
const viewOf = (rows: readonly BreakdownRow[], others?: OtherLabels): BreakdownView => ({
  rows,
  others,
  words: [],
  colours: new Map(),
});
const othersOf = (isEstimate: boolean): OtherLabels => ({
  rows: [row('NO', 1)],
  beyond: figureOf(2),
  figure: figureOf(3),
  estimated: { beyond: true, figure: isEstimate },
});

test('each row says its figure, and its part of all of them, those among all others too', () => {
  const figures = figuresOf(orders, viewOf([row('SE', 6), row('DE', 1)], othersOf(false)));
  expect([...figures].map(([key, { text, share }]) => [key, text, share])).toEqual([
    [lineKey('SE'), '6', 0.6],
    [lineKey('DE'), '1', 0.1],
    [lineKey('NO'), '1', 0.1],
    [REST_KEY, '3', 0.3],
    [BEYOND_KEY, '≈ 2', undefined],
  ]);
});

test('a part of less than half a percent is not said to be none', () => {
  const figures = figuresOf(orders, viewOf([row('SE', 996), row('DE', 4), row('NO', 0)]));
  expect([...figures.values()].map(({ share }) => shareText(share))).toEqual(['100 %', '<1 %', '0 %']);
});

test('all others are marked where they are an estimate', () => {
  expect(figuresOf(orders, viewOf([], othersOf(true))).get(REST_KEY)?.text).toBe('≈ 3');
});

test('where each subject has a value of its own, there are no parts of a whole, and no figure of all others', () => {
  const price: Metric = { ...orders, measure: 'last', decimals: 2, per: 'subject' };
  const others = { ...othersOf(false), figure: undefined };
  const figures = figuresOf(price, viewOf([row('A', 6)], others));
  expect([...figures.values()].map(({ share }) => share)).toEqual([undefined, undefined]);
  expect(figures.has(REST_KEY)).toBe(false);
});
