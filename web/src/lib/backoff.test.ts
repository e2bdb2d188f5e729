import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffDelay } from './backoff';

test('the longest wait doubles from one second and stops at thirty', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 100].map((failures) => backoffDelay(failures, 1))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

test('a wait is anywhere between the least and the limit, by chance', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2000 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (failures, random) => {
        const delay = backoffDelay(failures, random);
        expect(delay).toBeGreaterThanOrEqual(300);
        expect(delay).toBeLessThanOrEqual(30_000);
      },
    ),
  );
  expect(backoffDelay(6, 0.1)).toBeLessThan(backoffDelay(6, 0.9));
});
