import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatScaled, toScaled } from './decimal';
import { compareSequenceNumbers } from './sequence-number';

test('prices scale to whole cents', () => {
  expect([10.99, 0.07, -3.2, 1e3].map((value) => toScaled(value, 2))).toEqual([1099, 7, -320, 100000]);
});

test('what no safe integer can hold does not scale', () => {
  expect([1e300, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53].map((value) => toScaled(value, 0))).toEqual(
    Array(4).fill(undefined),
  );
});

test('minus zero is zero', () => {
  expect(Object.is(toScaled(-0.001, 0), 0)).toBe(true);
});

test('a scaled integer reads as the decimal that it stands for', () => {
  expect([
    formatScaled(1099, 2),
    formatScaled('-5', 2),
    formatScaled(7, 0),
    formatScaled(12345678901234567890n, 3),
  ]).toEqual(['10.99', '-0.05', '7', '12345678901234567.890']);
});

test('sequence numbers order as the numbers that they are', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 60n }), fc.bigInt({ min: 0n, max: 10n ** 60n }), (a, b) => {
      expect(Math.sign(compareSequenceNumbers(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});
