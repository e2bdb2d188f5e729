import { describe, expect, test } from 'vitest';
import { factsOf, isCounted } from '../fold/facts';
import { defineMetrics } from './define-metrics';
import { type EventFilter, filterOf, filterProblems, filterWords } from './event-filter';

const event = {
  source: 'shop',
  type: 'order.placed',
  subject: '/checkout?token=abc',
  data: {
    ...{ country: 'SE', amount: 120, paid: true, coupon: '', note: null, url: 'https://shop.example/pay?a=b' },
    ...{ user: { plan: 'pro', age: 40, tags: ['a'] }, 'user.id': 7, subject: 'its own' },
  },
};

test.each<[EventFilter, boolean]>([
  [{ country: 'SE' }, true],
  [{ country: ['DK', 'SE'] }, true],
  [{ country: ['DK', 'NO'] }, false],
  [{ country: 'SE', amount: { below: 100 } }, false],
  [{ amount: { atLeast: 120, atMost: 120 } }, true],
  [{ amount: { moreThan: 120 } }, false],
  [{ amount: { below: 120 } }, false],
  [{ amount: { moreThan: 119, below: 121 } }, true],
  [{ paid: true }, true],
  [{ paid: [false] }, false],
  [{ type: { startsWith: 'order.' }, source: 'shop' }, true],
  [{ type: { startsWith: ['cart.', 'visit.'] } }, false],
  [
    { country: { present: true }, coupon: { present: false }, note: { present: false }, none: { present: false } },
    true,
  ],
  [{ none: { present: true } }, false],
  [{ country: { not: 'SE' } }, false],
  [{ country: { not: ['DK', 'NO'] } }, true],
  [{ country: { not: { startsWith: 'S' } } }, false],
])('%j lets through what all of it holds of: %s', (filter, passes) => {
  expect(filterOf(filter)(event)).toBe(passes);
});

test('a number is no text, and a missing field is neither above nor below anything', () => {
  const tests: EventFilter[] = [{ amount: '120' }, { country: { atLeast: 0 } }, { none: { below: 1 } }, { none: '' }];
  expect(tests.map((filter) => filterOf(filter)(event))).toEqual(tests.map(() => false));
  expect(filterOf({ none: { not: 'x' } })(event)).toBe(true);
});

test('dots lead into objects of data, with or without its name, and a field with the dot in its own name comes first', () => {
  const tests: EventFilter[] = [
    { 'user.plan': 'pro' },
    { 'data.user.plan': 'pro' },
    { 'user.id': 7 },
    { 'data.subject': 'its own' },
  ];
  expect(tests.map((filter) => filterOf(filter)(event))).toEqual(tests.map(() => true));
  const missing = ['user.plan.name', 'user.toString', 'toString', 'user.tags.0', 'user.tags.length', 'country.length'];
  for (const field of missing) expect(filterOf({ [field]: { present: true } })(event)).toBe(false);
});

test('URLs are compared as labels are written, without their query', () => {
  expect(filterOf({ subject: '/checkout' })(event)).toBe(true);
  expect(filterOf({ url: 'https://shop.example/pay' })(event)).toBe(true);
});

test('a filter is put into words, a long list by how many there are', () => {
  expect(filterWords({ country: ['SE', 'DK'], amount: { atLeast: 100, below: 200 } })).toBe(
    'country is SE or DK and amount ≥ 100 and amount < 200',
  );
  expect(filterWords({ page: { not: ['/a'] }, paid: true, 'user.plan': { present: true } })).toBe(
    'page is not /a and paid is true and user.plan is there',
  );
  expect(filterWords({ n: { not: { startsWith: ['a', 'b'], present: true } } })).toBe(
    'not (n begins with a or b and n is there)',
  );
  expect(filterWords({ n: Array.from({ length: 20 }, (_, i) => i) })).toBe('n is 0, 1, 2, 3, 4, 5, 6, 7 or 12 more');
});

test.each<[unknown, string]>([
  [{}, 'where: name at least one field, or leave it out'],
  [{ '': 1 }, 'where: a field needs a name'],
  [{ a: [] }, 'where.a: name at least one value'],
  [{ a: {} }, 'where.a: say what it must be: a value, a list, or atLeast, moreThan'],
  [{ a: [null] }, 'where.a: null is no text, number, true or false'],
  [{ a: Number.NaN }, 'where.a: null is no text, number, true or false'],
  [{ amount: { atleast: 1 } }, 'where.amount.atleast: there is no such key; did you mean "atLeast"?'],
  [{ amount: { not: { equals: 1 } } }, 'where.amount.not.equals: there is no such key; known are atLeast'],
  [{ amount: { atLeast: '1' } }, 'where.amount.atLeast: a number'],
  [{ amount: { atLeast: 5, below: 5 } }, 'where.amount: no number is both above and below these'],
  [{ a: { startsWith: [] } }, 'where.a.startsWith: a text or a list of texts'],
  [{ a: { present: 'yes' } }, 'where.a.present: true or false'],
  ['SE', 'where: an object of fields, as in { country: "SE" }'],
  [['SE'], 'where: an object of fields'],
  [null, 'where: an object of fields'],
  [{ a: { atLeast: undefined } }, 'where.a: say what it must be'],
  [{ page: { startsWith: ['/a', '/a?b'] } }, 'where.page.startsWith: "/a?b" never comes: URLs are compared without'],
  [{ page: '/a?b=c' }, 'where.page: "/a?b=c" never comes: URLs are compared without their query, as "/a"'],
])('%j is refused when the file is loaded', (filter, problem) => {
  expect(filterProblems(filter as EventFilter)).toEqual([expect.stringContaining(problem)]);
});

describe('a metric with a filter', () => {
  const metrics = defineMetrics([
    {
      ...{ name: 'large', label: 'Large', category: 'Shop', description: 'Large orders.', unit: 'USD' },
      ...{ measure: 'sum', value: 'order.amount', events: ['order.placed'], where: { 'order.kind': ['new', 'again'] } },
      dimensions: [{ name: 'plan', label: 'Plan', from: 'data.user.plan' }],
    },
  ]);
  const facts = (data: object) =>
    factsOf(metrics, {
      seq: '1',
      arrived: Date.UTC(2026, 10, 20),
      data: Buffer.from(JSON.stringify({ specversion: '1.0', id: '1', source: 's', type: 'order.placed', data })),
    });

  test('takes values and labels from within objects', () => {
    const [fact] = facts({ order: { kind: 'new', amount: 5 }, user: { plan: 'pro' } });
    expect(fact).toMatchObject({ kind: 'event', values: [5] });
    expect(fact?.kind === 'event' && fact.readers[0]?.labelsOf(fact.event)).toEqual([['plan', 'pro']]);
  });

  test('makes nothing of an event that it leaves out: no figure, no reject, and not one that nothing reads', () => {
    const found = facts({ order: { kind: 'gift' } });
    expect(found).toMatchObject([{ kind: 'event', values: [undefined], unread: false }]);
    expect(found.every(isCounted)).toBe(true);
  });

  test('rejects an event that it takes and that lacks the value, and names the field as its producer wrote it', () => {
    expect(facts({ order: { kind: 'new' } })[1]).toMatchObject({
      kind: 'reject',
      reject: { reason: 'missing_value', field: 'data.order.amount', metric: 'large' },
    });
  });

  test('says in the catalogue what it takes', () => {
    expect(metrics.catalog.metrics[0]?.where).toBe('order.kind is new or again');
  });
});
