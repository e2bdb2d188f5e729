import { catalogSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from './define-metrics';
import type { FormulaDefinition, MetricDefinition } from './metric-definition';
import { orders, problemsOf, revenue, unchecked } from './testing/shop';

const ratio: FormulaDefinition = {
  name: 'order-value',
  label: 'Order value',
  category: 'Shop',
  description: 'Revenue per order.',
  formula: 'revenue / orders',
  unit: 'USD',
  decimals: 2,
  currency: 'USD',
  thresholds: { direction: 'below', warning: 20, critical: 10 },
};
const asFormula = (formula: string, more: object = {}): FormulaDefinition => ({ ...ratio, formula, ...more });

test('a formula is in the catalogue as data, with what it reads and the dimensions that all of that has', () => {
  const { catalog, names, inputTopics, readersOf } = defineMetrics([ratio, orders, revenue]);
  expect(catalogSchema.parse(catalog)).toEqual(catalog);
  expect(catalog.metrics[0]).toMatchObject({
    measure: 'formula',
    events: [],
    dimensions: [{ name: 'country', declared: ['SE'] }],
    formula: {
      text: 'revenue / orders',
      inputs: [
        { metric: 'revenue', decimals: 2 },
        { metric: 'orders', decimals: 0 },
      ],
      program: [{ input: 0, figure: 'sum' }, { input: 1, figure: 'count' }, '/'],
    },
  });
  expect([names.has('order-value'), inputTopics.get('order-value')]).toEqual([
    false,
    ['metric:revenue', 'metric:orders'],
  ]);
  expect(readersOf('order.placed').map(({ name }) => name)).toEqual(['orders', 'revenue']);
});

test('formulas read each other in any order, and what Millrace counts of itself', () => {
  const twice = asFormula('2 * order-value + rejected', { name: 'twice' });
  const [metric] = defineMetrics([twice, ratio, orders, revenue]).catalog.metrics;
  expect(metric?.formula?.inputs.map((input) => input.metric)).toEqual(['revenue', 'orders', 'rejected']);
});

test.each<[FormulaDefinition, string]>([
  [
    asFormula('revenue / ordes'),
    'formula: "revenue / ordes", at 11: there is no metric "ordes"; did you mean "orders"?',
  ],
  [asFormula('order-value + 1'), 'formula: it reads itself: order-value → order-value'],
  [asFormula('other - 1'), 'formula: it reads itself: order-value → other → order-value'],
  [asFormula('orders', { events: ['a.b'] }), 'events: a formula does not use it'],
  [asFormula('orders', { measure: 'count' }), 'measure: a formula does not use it'],
  [asFormula('orders', { decimal: 1 }), 'decimal: there is no such key; did you mean "decimals"?'],
  [asFormula('orders', { decimals: 0.5 }), 'decimals:'],
  [asFormula('orders', { currency: 'QQQ' }), 'currency: ISO 4217 has no "QQQ"'],
  [asFormula('orders', { thresholds: { direction: 'above', warning: 9, critical: 8 } }), 'thresholds: going above'],
])('what is wrong with the formula of %j is said when the file is loaded', (formula, problem) => {
  const other = asFormula('order-value', { name: 'other' });
  const problems = problemsOf(orders, revenue, formula, other).filter((one) => one.startsWith('"order-value"'));
  expect(problems).toEqual([expect.stringContaining(`"order-value": ${problem}`)]);
});

test('a formula whose key is misspelt is told so', () => {
  const { formula: _, ...rest } = ratio;
  const misspelt = { ...rest, formla: 'orders' };
  for (const one of [unchecked(orders, misspelt), misspelt as unknown as MetricDefinition])
    expect(problemsOf(orders, one)).toContainEqual(
      expect.stringContaining('formla: there is no such key; did you mean "formula"?'),
    );
});
