import { expect, test } from 'vitest';
import { seededHashes } from '../../values/random';
import { type UniquePartial, uniqueMeasure, uniqueOf } from './unique';

const place = { time: 0, seq: '1', shard: 's' };

const sketchOf = (different: number, seed: number): UniquePartial => {
  const collector = uniqueMeasure.collector?.();
  if (!collector) throw new Error('unique has a collector');
  const hash = seededHashes(seed);
  for (let i = 0; i < different; i++) collector.add(hash(), place);
  return collector.partial();
};

const errorsOf = (different: number, trials: number): number[] =>
  Array.from({ length: trials }, (_, seed) => uniqueOf(sketchOf(different, seed * 7919 + 1)) / different - 1);

const spread = (errors: readonly number[]): number =>
  Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);

/** Eight million hashes take seconds where the machine has other work. */
const SLOW = { timeout: 60_000 };

test('a million different ones are counted within 2 %, with the error that the formula says', SLOW, () => {
  const errors = errorsOf(1_000_000, 8);
  expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.02);
  // 0.59 % is expected; registers that lost their two extra bits would show 0.76 %, and half as many of them 0.84 %.
  expect(spread(errors)).toBeLessThan(0.0075);
});

test.each([100, 1000, 10_000, 100_000])(
  '%i different ones are counted as well as a million or better',
  SLOW,
  (different) => {
    const errors = errorsOf(different, 20);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(0.021);
    expect(spread(errors)).toBeLessThan(0.008);
  },
);

test('a few are counted exactly, however often each comes', () => {
  const again = [5, 5, 2 ** 50, 5, 12_345_678_901].map((hash) => uniqueMeasure.of(hash, place));
  const merged = again.reduce(uniqueMeasure.merge);
  expect([merged.count, uniqueOf(merged)]).toEqual([5, 3]);
  expect(uniqueOf(uniqueMeasure.of(0, place))).toBe(1);
});

test('merging what overlaps counts each once: the bytes are those of the union', () => {
  const [one, two] = [seededHashes(1), seededHashes(1)].map((hash) => Array.from({ length: 30_000 }, hash));
  const collect = (hashes: readonly number[] = []) => {
    const collector = uniqueMeasure.collector?.();
    for (const hash of hashes) collector?.add(hash, place);
    return collector?.partial() ?? uniqueMeasure.of(0, place);
  };
  const union = collect(one).registers;
  for (const [end, begin] of [
    [20_000, 10_000],
    [25_000, 29_000],
    [3000, 1000],
    [16_000, 15_000],
  ] as const) {
    const merged = uniqueMeasure.merge(collect(one?.slice(0, end)), collect(two?.slice(begin)));
    const whole =
      begin > end ? collect([...(one?.slice(0, end) ?? []), ...(two?.slice(begin) ?? [])]).registers : union;
    expect(merged.registers).toBe(whole);
    expect(uniqueMeasure.merge(collect(two?.slice(begin)), collect(one?.slice(0, end))).registers).toBe(whole);
  }
});

test('registers have the shorter of two forms, and the longest fits a frame with room to spare', () => {
  const lengths = [1, 100, 5000, 10_000, 20_000, 1_000_000].map((n) => sketchOf(n, 3).registers.length);
  expect(lengths.toSorted((a, b) => a - b)).toEqual(lengths);
  expect([lengths[0], lengths.at(-1)]).toEqual([4, 21_848]);
});
