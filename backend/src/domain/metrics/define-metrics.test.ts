import { catalogSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from './define-metrics';
import type { MetricDefinition } from './metric-definition';

const orders: MetricDefinition = {
  name: 'orders',
  label: 'Orders',
  category: 'Shop',
  description: 'Orders placed.',
  measure: 'count',
  unit: 'orders',
  events: ['order.placed'],
  dimensions: [{ name: 'country', label: 'Country', from: 'country', declared: ['SE'] }],
};
const revenue: MetricDefinition = {
  ...orders,
  name: 'revenue',
  measure: 'sum',
  value: 'amount',
  decimals: 2,
  thresholds: { direction: 'below', warning: 100, critical: 10 },
};

const problemsOf = (...definitions: MetricDefinition[]): string[] => {
  try {
    defineMetrics(definitions);
    return [];
  } catch (error) {
    return String(error).split('\n  ').slice(1);
  }
};

test('the catalogue is valid, and ends with what Millrace counts of itself', () => {
  const { catalog } = defineMetrics([orders, revenue]);
  expect(catalogSchema.parse(catalog)).toEqual(catalog);
  expect(catalog.metrics.map(({ name, decimals }) => [name, decimals])).toEqual([
    ['orders', 0],
    ['revenue', 2],
    ['rejected', 0],
    ['duplicates', 0],
    ['unread', 0],
  ]);
});

test('where values and labels come from stays out of the catalogue', () => {
  expect(JSON.stringify(defineMetrics([revenue]).catalog)).not.toMatch(/amount|from/);
});

test('an event type finds the metrics that read it, once each', () => {
  const twice: MetricDefinition = { ...orders, events: ['order.placed', 'order.placed'] };
  const { readersOf } = defineMetrics([twice, revenue]);
  expect(readersOf('order.placed').map(({ name, value }) => [name, value])).toEqual([
    ['orders', undefined],
    ['revenue', 'amount'],
  ]);
  expect([readersOf('order.cancelled'), readersOf('constructor')]).toEqual([[], []]);
});

test('a family of event types is read whole, together with what is declared by name', () => {
  const steps: MetricDefinition = { ...orders, name: 'steps', events: ['order.*', 'order.placed'] };
  const { readersOf } = defineMetrics([orders, steps, revenue]);
  const namesFor = (type: string) => readersOf(type).map(({ name }) => name);
  expect(namesFor('order.placed')).toEqual(['orders', 'steps', 'revenue']);
  expect(namesFor('order.cancelled')).toEqual(['steps']);
  expect([namesFor('order'), namesFor('orders.placed'), namesFor('reorder.placed')]).toEqual([[], [], []]);
});

test('declared labels are found by topic and dimension', () => {
  expect(defineMetrics([orders]).declaredLabels('metric:orders')?.get('country')).toEqual(new Set(['SE']));
});

test.each<[string, MetricDefinition[], string]>([
  ['two metrics of one name', [orders, orders], '"orders" is the name of two metrics'],
  ['the name of an own metric', [{ ...orders, name: 'rejected' }], '"rejected" is a metric that Millrace keeps'],
  ['a name that no topic can hold', [{ ...orders, name: 'all orders' }], '"all orders": name:'],
  ['an empty unit', [{ ...orders, unit: '' }], '"orders": unit:'],
  ['half a decimal', [{ ...revenue, decimals: 0.5 }], '"revenue": decimals:'],
  ['no value', [{ ...revenue, value: '' }], '"revenue": value: "sum" needs'],
  ['nothing to count once', [{ ...orders, measure: 'unique', of: '' }], '"orders": of: "unique" needs'],
  [
    'more large sketches than an item holds',
    [
      {
        ...orders,
        measure: 'unique',
        of: 'user',
        dimensions: [{ name: 'd', label: 'D', from: 'd', declared: [...'abcdefghijk'] }],
      },
    ],
    '"d" declares more than the 10 labels',
  ],
  ['a * in the middle', [{ ...orders, events: ['order.*.se'] }], '"orders": events: in "order.*.se"'],
  ['a * alone', [{ ...orders, events: ['*'] }], '"orders": events: in "*"'],
  ['half a power of ten', [{ ...revenue, scale: -0.5 }], '"revenue": scale: a whole number'],
  ['cents that are kept with one decimal', [{ ...revenue, decimals: 1, scale: -2 }], 'scale: -2 needs at least 2'],
  [
    'a dimension twice',
    [{ ...orders, dimensions: [...(orders.dimensions ?? []), ...(orders.dimensions ?? [])] }],
    '"country" must be given once',
  ],
  [
    'thresholds in the wrong order',
    [{ ...revenue, thresholds: { direction: 'above', warning: 9, critical: 8 } }],
    '"revenue": thresholds: going above, 9 must warn before 8 is critical',
  ],
])('%s is said when the file is loaded', (_, definitions, problem) => {
  expect(problemsOf(...definitions)).toEqual([expect.stringContaining(problem)]);
});

test('all problems are said at once', () => {
  expect(problemsOf({ ...orders, unit: '', label: '' }, { ...revenue, value: '' }).length).toBe(3);
});
