import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededHashes } from '../../values/random';
import { collectorOf } from '../partial-aggregate';
import {
  BUCKETS_A_SIDE,
  bucketOf,
  percentileOf,
  type QuantilesPartial,
  quantilesMeasure,
  valueOfBucket,
} from './quantiles';

const place = { time: 0, seq: '1', shard: 's' };

const sketchOf = (values: Iterable<number>): QuantilesPartial => {
  const collector = quantilesMeasure.collector?.() ?? collectorOf('quantiles');
  for (const value of values) collector.add(value, place);
  const partial = collector.partial();
  if (partial.measure !== 'quantiles') throw new Error('not what was asked for');
  return partial;
};

const percents = [0.1, 1, 25, 50, 75, 90, 95, 99, 99.9] as const;
const uniform = (random: () => number) => (random() + 1) / (2 ** 53 + 1);

const distributions: readonly [string, (u: number) => number][] = [
  ['even', (u) => u * 1e6],
  ['exponential', (u) => -Math.log(u) * 1000],
  ['heavy-tailed, over fifteen digits', (u) => 100 * u ** -4],
  ['all negative', (u) => Math.log(u) * 1e5],
  ['on both sides of zero', (u) => (u - 0.4) * 1e9],
  ['of a few whole numbers', (u) => u * 5],
];

test.each(distributions)('every percentile of values that are %s is within 1 %', (_, valueAt) => {
  const random = seededHashes(7);
  const values = Array.from({ length: 20_000 }, () => Math.round(Math.min(valueAt(uniform(random)), 2 ** 52)));
  const sketch = sketchOf(values);
  const sorted = values.toSorted((a, b) => a - b);
  for (const percent of percents) {
    const exact = sorted[Math.ceil((sorted.length * Math.round(percent * 1000)) / 100_000) - 1] ?? Number.NaN;
    expect(Math.abs(percentileOf(sketch, percent) - exact)).toBeLessThanOrEqual(Math.abs(exact) / 100);
  }
});

test('one value is every percentile, exactly; so are the least and the greatest', () => {
  expect(percents.map((percent) => percentileOf(sketchOf([123_457]), percent))).toEqual(percents.map(() => 123_457));
  const two = sketchOf([-987_654, 1_234_567]);
  expect([percentileOf(two, 0), percentileOf(two, 50), percentileOf(two, 100)]).toEqual([
    -987_654, -987_654, 1_234_567,
  ]);
});

test('a percentile is a rank: of ten values the fifth is p50, and the tenth p90.1', () => {
  const ten = sketchOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect([50, 50.001, 90, 90.1].map((percent) => percentileOf(ten, percent))).toEqual([5, 6, 9, 10]);
});

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
