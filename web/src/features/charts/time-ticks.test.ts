import { expect, test } from 'vitest';
import { tickText, timeTicks } from './time-ticks';

test('five minutes are labelled every minute, fifteen every third', () => {
  expect(timeTicks(30_000, 330_000)).toEqual([60_000, 120_000, 180_000, 240_000, 300_000]);
  expect(timeTicks(30_000, 930_000)).toEqual([180_000, 360_000, 540_000, 720_000, 900_000]);
});

test('a day is labelled by the hour, a week by the day, a month every fifth day, each from midnight where the reader is', () => {
  const midnight = new Date(2026, 10, 21).getTime();
  const hour = 3_600_000;
  const hours = timeTicks(midnight - 3 * hour, midnight + 21 * hour);
  expect(hours).toContain(midnight);
  expect(hours).toHaveLength(6);
  const days = timeTicks(midnight - 100 * hour, midnight + 68 * hour);
  expect(days).toHaveLength(7);
  expect(days.every((at) => new Date(at).getHours() === 0)).toBe(true);
  expect(timeTicks(midnight - 400 * hour, midnight + 320 * hour)).toHaveLength(6);
  expect(tickText(midnight, midnight + 168 * hour)(midnight)).toBe('21 Nov');
  expect(tickText(midnight, midnight + 24 * hour)(midnight + hour)).toBe('01:00');
});
