import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heightOn, logScale, niceScale, niceStep, SteadyScale, tickText, timeTicks } from './axes';

test('the steps of a scale are round numbers', () => {
  expect([0.13, 1, 1.1, 2.2, 3, 7, 24, 260].map(niceStep)).toEqual([0.2, 1, 2, 2.5, 5, 10, 25, 500]);
});

test('a scale begins at zero and holds the data in four or five round steps', () => {
  expect(niceScale(0, 87, 1)).toEqual({ kind: 'linear', min: 0, max: 100, ticks: [0, 25, 50, 75, 100] });
  expect(niceScale(0, 100, 1).max).toBe(100);
  expect(niceScale(0, 0.3, 0.1).ticks).toEqual([0, 0.1, 0.2, 0.3]);
});

test('counts have no steps between whole numbers', () => {
  expect(niceScale(0, 2, 1).ticks).toEqual([0, 1, 2]);
  expect(niceScale(0, 0, 1).ticks).toEqual([0, 1]);
});

test('values below zero get their place', () => {
  expect(niceScale(-30, 50, 1)).toEqual({ kind: 'linear', min: -40, max: 60, ticks: [-40, -20, 0, 20, 40, 60] });
});

test('every scale holds its data, whatever came before', () => {
  const cents = fc.integer({ min: -1_000_000, max: 1_000_000_000 }).map((value) => value / 100);
  const values = fc.array(fc.tuple(cents, cents.map(Math.abs)));
  fc.assert(
    fc.property(values, (data) => {
      const scale = new SteadyScale(0.01);
      data.forEach(([low, height], i) => {
        // In whole cents, as data is.
        const high = Math.round((low + height) * 100) / 100;
        const { min, max, ticks } = scale.fit(low, high, i * 1000);
        expect(min).toBeLessThanOrEqual(Math.min(0, low));
        expect(max).toBeGreaterThanOrEqual(high);
        expect(ticks.length).toBeGreaterThan(1);
      });
    }),
  );
});

test('the scale grows at once', () => {
  const scale = new SteadyScale(1);
  expect(scale.fit(0, 80, 0).max).toBe(80);
  expect(scale.fit(0, 130, 1).max).toBe(150);
});

test('data that dips for a moment moves no scale', () => {
  const scale = new SteadyScale(1);
  scale.fit(0, 100, 0);
  expect(scale.fit(0, 10, 1000).max).toBe(100);
  expect(scale.fit(0, 90, 10_000).max).toBe(100);
  expect(scale.fit(0, 10, 16_000).max).toBe(100);
});

test('data that stays small gets a smaller scale after a while', () => {
  const scale = new SteadyScale(1);
  scale.fit(0, 100, 0);
  scale.fit(0, 10, 1000);
  expect(scale.fit(0, 10, 15_900).max).toBe(100);
  expect(scale.fit(0, 10, 16_000).max).toBe(10);
});

test('data that is a little smaller keeps the scale for good', () => {
  const scale = new SteadyScale(1);
  scale.fit(0, 100, 0);
  for (let now = 0; now < 600_000; now += 1000) expect(scale.fit(0, 60, now).max).toBe(100);
});

test('a scale of powers of ten holds the least and the highest, in few steps', () => {
  expect(logScale(3, 4200)).toEqual({ kind: 'log', min: 1, max: 10_000, ticks: [1, 10, 100, 1000, 10_000] });
  expect(logScale(0.02, 0.02)).toMatchObject({ min: 0.01, max: 0.1 });
  expect(logScale(1, 1e12).ticks).toEqual([1, 1000, 1e6, 1e9, 1e12]);
});

test('a value stands as high as its share of the scale, or of its powers of ten', () => {
  expect(heightOn(niceScale(0, 100, 1), 25)).toBe(0.25);
  expect(heightOn(logScale(1, 100), 10)).toBeCloseTo(0.5);
  expect(heightOn(logScale(1, 100), 0)).toBe(0);
});

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
