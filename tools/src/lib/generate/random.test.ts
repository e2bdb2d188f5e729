import { seededRandom } from '@millrace/contract';
import { describe, expect, it } from 'vitest';
import { gaussian, pick } from './random';

const draw = <T>(make: () => T, count = 20_000): T[] => Array.from({ length: count }, make);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('seeded random numbers', () => {
  it('lie between 0 and 1 and spread evenly', () => {
    const values = draw(seededRandom(1));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(mean(values)).toBeCloseTo(0.5, 1);
  });

  it('are normal when asked for, with mean 0 and deviation 1', () => {
    const random = seededRandom(2);
    const values = draw(() => gaussian(random));
    expect(Math.abs(mean(values))).toBeLessThan(0.05);
    expect(mean(values.map((value) => value * value))).toBeCloseTo(1, 1);
  });

  it('pick by weight', () => {
    const random = seededRandom(3);
    const picked = draw(() =>
      pick(random, [
        ['often', 9],
        ['seldom', 1],
      ]),
    );
    expect(picked.filter((value) => value === 'often').length / picked.length).toBeCloseTo(0.9, 1);
  });
});
