import { catalogSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from './define-metrics';
import type { MetricDefinition } from './metric-definition';
import { orders, problemsOf, revenue } from './testing/shop';

const pairs = [['page', 'country']] as const;
const crossing: MetricDefinition = {
  ...orders,
  dimensions: [...orders.dimensions, { name: 'page', label: 'Page', from: 'subject' }],
  crossed: pairs,
};
const level = { measure: 'last', headline: 'distribution' } as const;

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

test('the catalogue says what the page should know: the place, the direction, the currency, and the dimension of the subjects', () => {
  const price: MetricDefinition = {
    ...revenue,
    measure: 'last',
    value: 'amount',
    home: 1,
    better: 'up',
    per: 'subject',
    currency: 'USD',
    dimensions: [{ name: 'instrument', label: 'Instrument', from: 'subject' }, ...orders.dimensions],
  };
  const [metric] = defineMetrics([price]).catalog.metrics;
  expect(metric).toMatchObject({ home: 1, better: 'up', per: 'subject', currency: 'USD' });
  expect(metric?.dimensions.map(({ name, subject }) => [name, subject])).toEqual([
    ['instrument', true],
    ['country', undefined],
  ]);
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

test('a pair of dimensions is one more label of an event, and a headline is in the catalogue', () => {
  const { readersOf, catalog } = defineMetrics([{ ...crossing, crossed: ['page', 'country'], headline: 'SE' }]);
  const event = { source: 's', type: 'order.placed', subject: '/a', data: { country: 'SE' } };
  expect(readersOf('order.placed')[0]?.labelsOf(event)).toEqual([
    ['country', 'SE'],
    ['page', '/a'],
    ['page,country', '["/a","SE"]'],
  ]);
  expect(catalog.metrics[0]).toMatchObject({ crossed: pairs, headline: 'SE' });
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
    [{ ...orders, dimensions: [...orders.dimensions, ...orders.dimensions] }],
    '"country" must be given once',
  ],
  [
    'thresholds in the wrong order',
    [{ ...revenue, thresholds: { direction: 'above', warning: 9, critical: 8 } }],
    '"revenue": thresholds: going above, 9 must warn before 8 is critical',
  ],
  ['a fifth place', [{ ...orders, home: 5 }], '"orders": home: a whole number from 1 to 4'],
  ['half a place', [{ ...orders, home: 1.5 }], '"orders": home: a whole number from 1 to 4'],
  [
    'one place for two',
    [
      { ...orders, home: 2 },
      { ...revenue, home: 2 },
    ],
    'home: 2 is the place of "orders" and "revenue"',
  ],
  ['a currency in small letters', [{ ...revenue, currency: 'usd' }], '"revenue": currency: three capitals of ISO 4217'],
  ['a currency that does not exist', [{ ...revenue, currency: 'QQQ' }], 'currency: ISO 4217 has no "QQQ"'],
  [
    'a value of each subject of what adds up',
    [{ ...revenue, per: 'subject' }],
    'per: "sum" adds up over all subjects; last, stats, quantiles have a value of each',
  ],
  [
    'a value of each subject without the subjects',
    [{ ...revenue, measure: 'last', per: 'subject' }],
    '"revenue": per: "subject" needs a dimension of the subjects',
  ],
  [
    'a pair of a dimension that is not there',
    [{ ...orders, crossed: ['country', 'contry'] }],
    '"orders": crossed: there is no dimension "contry"; did you mean "country"?',
  ],
  ['a dimension with itself', [{ ...orders, crossed: ['country', 'country'] }], '[country, country] must be two'],
  [
    'a pair twice',
    [{ ...crossing, crossed: [...pairs, ['country', 'page']] }],
    'crossed: country and page must be given once',
  ],
  ['a headline that is no label', [{ ...orders, headline: 'DK' }], '"orders": headline: "DK" is no declared label'],
  ['a spread of nothing', [{ ...revenue, ...level, dimensions: [] }], 'headline: "distribution" needs a dimension'],
  ['a spread of what adds up', [{ ...orders, headline: 'distribution' }], 'headline: "count" adds up over all labels'],
])('%s is said when the file is loaded', (_, definitions, problem) => {
  expect(problemsOf(...definitions)).toEqual([expect.stringContaining(problem)]);
});

test('all problems are said at once', () => {
  expect(problemsOf({ ...orders, unit: '', label: '' }, { ...revenue, value: '' }).length).toBe(3);
});

test('a catalogue may have a thousand metrics, and what passes a limit is told the limit', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, i): MetricDefinition => ({ ...orders, name: `m${i}` }));
  expect(problemsOf(...many(1000))).toEqual([]);
  expect(problemsOf(...many(1001))).toEqual(['metrics: 1,001 are more than the 1,000 that there may be']);
  const label = 'x'.repeat(129);
  const dimensions = Array.from({ length: 11 }, (_, i) => ({
    name: `d${i}`,
    label: 'D',
    from: 'd',
    declared: [label],
  }));
  const events = Array.from({ length: 101 }, (_, i) => `type.${i}`) as unknown as MetricDefinition['events'];
  const found = problemsOf({ ...orders, name: 'x'.repeat(65), label: 'x'.repeat(81), dimensions, events });
  for (const limit of [
    '1 to 64 letters',
    'more than 80',
    'more than the 10',
    'longer than the 128',
    'more than the 100',
  ])
    expect(found.join('\n')).toContain(limit);
});

test('a catalogue that is too large to be answered is told so', () => {
  const declared = Array.from({ length: 200 }, (_, i) => `${'x'.repeat(100)}${i}`);
  const all = Array.from({ length: 100 }, (_, i): MetricDefinition => {
    const dimensions = [{ name: 'd', label: 'D', from: 'd', declared }];
    return { ...orders, name: `m${i}`, dimensions };
  });
  expect(problemsOf(...all.slice(0, 90))).toEqual([]);
  expect(problemsOf(...all)).toEqual([
    expect.stringMatching(/^the catalogue as JSON: 2,1\d\d,\d{3} bytes are more than the 2,000,000 that there may be$/),
  ]);
});
