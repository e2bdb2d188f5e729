import { expect, test } from 'vitest';
import { defineMetrics } from './define-metrics';
import { orders, problemsOf, unchecked } from './testing/shop';

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
  [{ groups: 'operators' }, 'groups: a list of groups, such as ["operators"]'],
  [{ groups: [] }, 'groups: name a group, or leave it out'],
  [{ groups: ['operator'] }, 'groups[0]: there is no such group: viewers, operators, admins'],
  [{ unit: undefined, unti: 'orders' }, 'unit: a text', 'unti: there is no such key; did you mean "unit"?'],
])('a key that holds something of another type is named, with what it may hold: %j', (more, ...problems) => {
  expect(problemsOf(unchecked(orders, more))).toEqual(problems.map((problem) => `"orders": ${problem}`));
});

const item = { type: 'a', label: 'A', description: 'A.', subject: 'A', events: ['a.b'] as const, columns: [] };

test.each<[object, ...string[]]>([
  [
    { columns: [{ field: 'a', label: 'A', unt: 'kg' }], colour: 'red' },
    'colour: there is no such key; known are type, label, description, subject, events, removedBy, columns, groups',
    'columns[0].unt: there is no such key; did you mean "unit"?',
  ],
  [{ events: 'a.b' }, 'events: a list of texts'],
  [{ events: [5] }, 'events[0]: a text'],
  [{ columns: null }, 'columns: a list of objects'],
  [{ columns: ['a'] }, 'columns[0]: an object'],
  [{ groups: ['staff'] }, 'groups[0]: there is no such group: viewers, operators, admins'],
  [
    { columns: undefined, colums: [] },
    'columns: a list of objects',
    'colums: there is no such key; did you mean "columns"?',
  ],
])('what is wrong with an item is named, each thing once: %j', (more, ...problems) => {
  const lines = ['metrics.ts cannot be used:', ...problems.map((problem) => `"a": ${problem}`)];
  expect(() => defineMetrics([orders], [{ ...item, ...more }])).toThrow(new Error(lines.join('\n  ')));
});
