import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUCKETS_A_SIDE, bucketOf, valueOfBucket } from './buckets';

const magnitudes = fc.integer({ min: 0, max: 52 }).chain((bits) => fc.maxSafeInteger().map((n) => n % 2 ** (bits + 1)));

test('every integer is within 1 % of the one that stands for its bucket', () => {
  fc.assert(
    fc.property(magnitudes, (value) => {
      const stand = valueOfBucket(bucketOf(value));
      const off = BigInt(value) - BigInt(stand);
      expect((off < 0n ? -off : off) * 100n <= BigInt(Math.abs(value))).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test('a larger value is never in an earlier bucket', () => {
  fc.assert(
    fc.property(magnitudes, magnitudes, (a, b) => {
      expect(bucketOf(Math.min(a, b))).toBeLessThanOrEqual(bucketOf(Math.max(a, b)));
    }),
  );
});

test('integers up to 98 have a bucket each, on both sides of zero', () => {
  for (let value = -98; value <= 98; value++) expect(valueOfBucket(bucketOf(value))).toBe(value);
});

test('the buckets reach over every safe integer, and how many there are is part of the wire', () => {
  expect([bucketOf(-Number.MAX_SAFE_INTEGER), bucketOf(0)]).toEqual([0, BUCKETS_A_SIDE]);
  expect([BUCKETS_A_SIDE, bucketOf(Number.MAX_SAFE_INTEGER)]).toEqual([1703, 2 * 1703]);
});
