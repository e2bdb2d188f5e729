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

test.each([
  [8.575, 2, 858],
  [-8.575, 2, -858],
  [0.125, 2, 13],
  [-0.125, 2, -13],
  [1.005, 2, 101],
  [2.5, 0, 3],
  [-2.5, 0, -3],
  [0.0049999, 2, 0],
  [1.45e-7, 8, 15],
  [5e-3, 2, 1],
  [4.5e15, 0, 4.5e15],
  [2 ** 52 - 0.5, 0, 2 ** 52],
  [1234567890123.455, 2, 123456789012346],
  [65, -1, 7],
  [-64.999, -1, -6],
])('%d at %d decimals is %d: half away from zero, by its decimal text', (value, decimals, scaled) => {
  expect(toScaled(value, decimals)).toBe(scaled);
});

test('an amount and its negative add to zero, and rounding agrees with arithmetic on the text', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -(10 ** 12), max: 10 ** 12 }),
      fc.integer({ min: 0, max: 3 }),
      (thousandths, decimals) => {
        const value = thousandths / 1000;
        const unit = 10 ** (3 - decimals);
        const exact = Math.sign(thousandths) * Math.floor((Math.abs(thousandths) + unit / 2) / unit);
        expect(toScaled(value, decimals)).toBe(exact + 0);
        expect((toScaled(value, decimals) ?? 0) + (toScaled(-value, decimals) ?? 0)).toBe(0);
      },
    ),
  );
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
