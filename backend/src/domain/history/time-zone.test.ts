import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../time';
import { offsetIn, stepBounds, stepStart } from './time-zone';

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'America/Havana', 'Africa/Cairo', 'Asia/Kolkata'];
const allZones = [...zones, 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Apia'];

const hoursOf = (zone: string, step: number, day: string, days = 1): number[] => {
  const from = Date.parse(day);
  const bounds = stepBounds(offsetIn(zone), step, { from, to: from + days * DAY_MS });
  return bounds.slice(1).map((bound, i) => (bound - (bounds[i] ?? 0)) / HOUR_MS);
};

test('days are 23 and 25 hours long where clocks change', () => {
  expect(hoursOf('Europe/Berlin', DAY_MS, '2026-03-28T23:00:00Z')).toEqual([23, 24]);
  expect(hoursOf('Europe/Berlin', DAY_MS, '2026-10-24T22:00:00Z')).toEqual([25]);
  expect(hoursOf('America/New_York', DAY_MS, '2026-11-01T04:00:00Z')).toEqual([25]);
});

test('a day begins with the first midnight where clocks are put back to it, and after it where they skip it', () => {
  expect(hoursOf('America/Havana', DAY_MS, '2026-11-01T04:00:00Z')).toEqual([25]);
  expect(hoursOf('Africa/Cairo', DAY_MS, '2026-04-23T22:00:00Z')).toEqual([23, 24]);
});

test('an hour that comes twice is two hours, and three hours with it last four', () => {
  expect(hoursOf('Europe/Berlin', HOUR_MS, '2026-10-25T00:00:00Z').every((hours) => hours === 1)).toBe(true);
  expect(hoursOf('Europe/Berlin', 3 * HOUR_MS, '2026-10-24T22:00:00Z').slice(0, 2)).toEqual([4, 3]);
  expect(hoursOf('Europe/Berlin', 3 * HOUR_MS, '2026-03-28T23:00:00Z').slice(0, 2)).toEqual([2, 3]);
});

test('a step that clocks pass over begins when they do', () => {
  const chatham = stepStart(offsetIn('Pacific/Chatham'), 3 * HOUR_MS);
  const change = Date.parse('2023-09-23T14:00:00Z');
  expect([chatham(change), chatham(change + 60_000), chatham(change - 1)]).toEqual([
    change,
    change,
    change - 2.75 * HOUR_MS,
  ]);
});

test('hours begin at half past in Kolkata, by UTC, and days at 18:30', () => {
  const time = Date.parse('2026-11-20T10:10:00Z');
  const kolkata = offsetIn('Asia/Kolkata');
  expect(new Date(stepStart(kolkata, HOUR_MS)(time)).toISOString()).toBe('2026-11-20T09:30:00.000Z');
  expect(new Date(stepStart(kolkata, DAY_MS)(time)).toISOString()).toBe('2026-11-19T18:30:00.000Z');
});

const anyTime = fc.integer({ min: Date.UTC(2020), max: Date.UTC(2030) });
const anyStep = fc.constantFrom(1, 1800, 3600, 10_800, 21_600, 43_200, 86_400).map((seconds) => seconds * 1000);

test('every moment of a step has its start as start, in every zone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...allZones),
      anyStep,
      anyTime,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (zone, step, time, share) => {
        const offset = offsetIn(zone);
        const startOf = stepStart(offset, step);
        const [start = 0, end = 0] = stepBounds(offset, step, { from: time, to: time + 1 });
        const moment = Math.floor(start + (end - start) * share);
        expect([start <= time && time < end, startOf(moment), startOf(end)]).toEqual([true, start, end]);
      },
    ),
    { numRuns: 1000 },
  );
});
