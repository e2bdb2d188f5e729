import { seededRandom } from '@millrace/contract';
import { describe, expect, it } from 'vitest';
import { parseHourlyRates, scheduleOf } from './hourly-rates';

/** A local midnight, whatever this machine's zone. */
const midnight = new Date(2026, 10, 16).getTime();
const HOUR = 3600;
const hours = (rate: (hour: number) => number, length = 24) => Array.from({ length }, (_, hour) => rate(hour));
const schedule = (rates: object, seconds: number, start = midnight) =>
  scheduleOf(parseHourlyRates(JSON.stringify(rates)), start, seconds, seededRandom(3));

describe('rates that follow the hours', () => {
  it('have as many events as the means of the hours say', () => {
    const { total, dueAt } = schedule({ mean: hours((hour) => (hour === 1 ? 10 : 1)) }, 2 * HOUR);
    expect(total).toBe(11 * HOUR);
    expect(dueAt(0)).toBe(0);
    expect(dueAt(HOUR)).toBe(HOUR * 1000);
    expect(dueAt(HOUR + 5)).toBe(HOUR * 1000 + 500);
    expect(dueAt(total - 1)).toBeLessThan(2 * HOUR * 1000);
  });

  it('keep a mean below one a second', () => {
    expect(schedule({ mean: hours(() => 0.25) }, 4 * HOUR).total / HOUR).toBeCloseTo(1, 1);
  });

  it('scatter by the deviation, and never go back', () => {
    const { total, dueAt } = schedule({ mean: hours(() => 50), deviation: 10 }, 100);
    const times = Array.from({ length: total }, (_, made) => dueAt(made));
    expect(times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))).toBe(true);
    const counts = new Map<number, number>();
    for (const time of times) counts.set(Math.floor(time / 1000), (counts.get(Math.floor(time / 1000)) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBeGreaterThan(60);
    expect(total / 100).toBeGreaterThan(45);
    expect(total / 100).toBeLessThan(55);
  });

  it('pass into the next hour step by step where they are smooth', () => {
    const mean = hours((hour) => (hour === 0 ? 0 : 100));
    const half = schedule({ mean, smooth: true }, HOUR / 2).total;
    expect(half / ((HOUR / 2) * 25)).toBeCloseTo(1, 1);
  });

  it('are those of a week from Sunday on where there are 168', () => {
    const monday = schedule({ mean: hours((hour) => (hour === 24 ? 2 : 0), 168) }, HOUR);
    expect(monday.total).toBe(2 * HOUR);
  });

  it.each([
    ['nothing', 'is no JSON'],
    ['{"mean":[1,2]}', 'the rates: mean must have 24 or 168 rates'],
    ['{"mean":[],"sigma":1}', 'the rates'],
  ])('%s are refused', (text, message) => {
    expect(() => parseHourlyRates(text)).toThrow(message);
  });
});
