import { expect, test } from 'vitest';
import { divideRounded, figureOf, zeroOf } from './figure';

test('a sum of any length keeps every digit', () => {
  const partial = { measure: 'sum', count: 3, sum: '900719925474099312345' } as const;
  expect(figureOf(partial, 2).exact).toBe('9007199254740993123.45');
});

test('stats show their mean, rounded at the metric’s decimals', () => {
  expect(figureOf({ measure: 'stats', count: 3, sum: '1000', min: 300, max: 400 }, 1)).toEqual({
    exact: '33.3',
    number: 33.3,
    count: 3,
  });
});

test('a count has no decimals', () => {
  expect(figureOf({ measure: 'count', count: 7 }, 2).exact).toBe('7');
  expect(zeroOf({ measure: 'sum', decimals: 2 }).exact).toBe('0.00');
});

test('halves round away from zero, on both sides', () => {
  expect([5n, -5n, 4n, -4n, 7n].map((a) => divideRounded(a, 2n))).toEqual([3n, -3n, 2n, -2n, 4n]);
  expect(divideRounded(10n, 3n)).toBe(3n);
  expect(divideRounded(-11n, 3n)).toBe(-4n);
});
