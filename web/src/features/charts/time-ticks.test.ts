import { expect, test } from 'vitest';
import { timeTicks } from './time-ticks';

test('five minutes are labelled every minute, fifteen every third', () => {
  expect(timeTicks(30_000, 330_000)).toEqual([60_000, 120_000, 180_000, 240_000, 300_000]);
  expect(timeTicks(30_000, 930_000)).toEqual([180_000, 360_000, 540_000, 720_000, 900_000]);
});
