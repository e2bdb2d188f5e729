import { expect, test } from 'vitest';
import { seededDraw } from './draw';

const many = (seed: number, share: number) =>
  Array.from(
    { length: 10_000 },
    seededDraw(seed, () => share),
  );

test('a seed gives the same calls again, another seed others', () => {
  expect(many(1, 0.1)).toEqual(many(1, 0.1));
  expect(many(1, 0.1)).not.toEqual(many(2, 0.1));
});

test('about the share of calls fails; none of them and all of them are exact', () => {
  const failing = (share: number) => many(7, share).filter(Boolean).length;
  expect([failing(0), failing(1)]).toEqual([0, 10_000]);
  expect(failing(0.1)).toBeGreaterThan(900);
  expect(failing(0.1)).toBeLessThan(1100);
});
