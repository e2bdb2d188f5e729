import { expect, test } from 'vitest';
import { Comparison, lineOf } from './differences';

test('what is missing, what is too much and what is another value are each a difference, whatever the order of fields', () => {
  const comparison = new Comparison();
  const expected = new Map<string, object>([
    ['same', { a: 1, b: [{ c: 2, d: 3 }] }],
    ['other', { a: 1 }],
    ['missing', { a: 1 }],
  ]);
  const got = new Map<string, object>([
    ['same', { b: [{ d: 3, c: 2 }], a: 1 }],
    ['other', { a: 2 }],
    ['more', { a: 1 }],
  ]);
  comparison.checkAll('page 1', (key) => key, expected, got);
  expect(comparison.compared).toBe(4);
  expect(comparison.differences.map(({ what, expected: one, got: other }) => [what, one, other])).toEqual([
    ['other', '{"a":1}', '{"a":2}'],
    ['missing', '{"a":1}', 'nothing'],
    ['more', 'nothing', '{"a":1}'],
  ]);
  expect(comparison.differences.map(lineOf)[0]).toMatch(/^page 1: other\n/);
});
