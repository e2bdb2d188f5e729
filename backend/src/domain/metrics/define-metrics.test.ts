import { catalogSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from './define-metrics';
import type { AnyDefinition, FormulaDefinition, MetricDefinition } from './metric-definition';

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

const pairs = [['page', 'country']] as const;
const crossing: MetricDefinition = {
  ...orders,
  dimensions: [...(orders.dimensions ?? []), { name: 'page', label: 'Page', from: 'subject' }],
  crossed: pairs,
};
const level = { measure: 'last', headline: 'distribution' } as const;

const problemsOf = (...definitions: AnyDefinition[]): string[] => {
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

test('the catalogue says what the page should know: the place, the direction, the currency, and the dimension of the subjects', () => {
  const price: MetricDefinition = {
    ...revenue,
    measure: 'last',
    value: 'amount',
    home: 1,
    better: 'up',
    per: 'subject',
    currency: 'USD',
    dimensions: [{ name: 'instrument', label: 'Instrument', from: 'subject' }, ...(orders.dimensions ?? [])],
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
    [{ ...orders, dimensions: [...(orders.dimensions ?? []), ...(orders.dimensions ?? [])] }],
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

/** As JavaScript, or a cast, lets it through. */
const unchecked = (definition: MetricDefinition, more: object): MetricDefinition => ({ ...definition, ...more });

test.each<[object, string]>([
  [{ dimensons: [] }, '"orders": dimensons: there is no such key; did you mean "dimensions"?'],
  [{ measure: 'cuont' }, '"orders": measure: there is no "cuont"; did you mean "count"?'],
  [{ measure: 'p95' }, '"orders": measure: there is no "p95"; known are count, sum, stats, last, quantiles, unique'],
  [{ decimals: 2 }, '"orders": decimals: "count" does not use it'],
  [{ per: 'subject' }, '"orders": per: "count" does not use it'],
  [{ curency: 'USD' }, '"orders": curency: there is no such key; did you mean "currency"?'],
  [{ better: 'upwards' }, '"orders": better: "up" or "down"'],
  [
    { where: { country: { is: 'SE' } } },
    '"orders": where.country.is: there is no such key; known are atLeast, moreThan, atMost, below, startsWith, present, not',
  ],
  [
    { dimensions: [{ name: 'a', label: 'A', from: 'a', declare: ['x'] }] },
    '"orders": dimensions[0].declare: there is no such key; did you mean "declared"?',
  ],
])('a word that nothing reads is named, with what was probably meant: %j', (more, problem) => {
  expect(problemsOf(unchecked(orders, more))).toEqual([problem]);
});

const aPair = 'crossed: the names of two dimensions, as in ["country", "plan"], or a list of such pairs';
const aHeadline = 'headline: "total", "distribution" or a declared label';
const aFormula = 'formula: a text, as in "100 * orders / visits"';

test.each<[object, ...string[]]>([
  ...[null, 5, '', 'country', true, {}, [null], [5], ['country'], ['country', 5], [[]]].map(
    (crossed): [object, string] => [{ crossed }, aPair],
  ),
  ...[null, 5, [], ['SE'], true].map((headline): [object, string] => [{ headline }, aHeadline]),
  ...[null, 5, [], {}, true].map((formula): [object, string] => [{ formula }, aFormula]),
  [{ label: null }, 'label: a text'],
  [{ events: 'order.placed' }, 'events: a list of texts'],
  [{ events: ['order.placed', 5] }, 'events[1]: a text'],
  [{ dimensions: {} }, 'dimensions: a list of objects'],
  [{ dimensions: [null] }, 'dimensions[0]: an object'],
  [{ dimensions: [{ name: 'a', label: 'A', from: 'a', declared: 'x' }] }, 'dimensions[0].declared: a list of texts'],
  [{ thresholds: null }, 'thresholds: an object of direction, warning and critical'],
  [{ measure: 'sum', value: 5 }, 'value: a text'],
  [{ measure: 'unique', of: ['user'] }, 'of: a text'],
  [{ unit: undefined, unti: 'orders' }, 'unit: a text', 'unti: there is no such key; did you mean "unit"?'],
])('a key that holds something of another type is named, with what it may hold: %j', (more, ...problems) => {
  expect(problemsOf(unchecked(orders, more))).toEqual(problems.map((problem) => `"orders": ${problem}`));
});

test('an unknown key of an item or of one of its columns is named once', () => {
  const columns = [{ field: 'a', label: 'A', unt: 'kg' }];
  const item = {
    type: 'a',
    label: 'A',
    description: 'A.',
    subject: 'A',
    events: ['a.b'] as const,
    columns,
    colour: 'red',
  };
  expect(() => defineMetrics([orders], [item])).toThrow(
    [
      'metrics.ts cannot be used:',
      '"a": colour: there is no such key; known are type, label, description, subject, events, columns',
      '"a": columns[0].unt: there is no such key; did you mean "unit"?',
    ].join('\n  '),
  );
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
