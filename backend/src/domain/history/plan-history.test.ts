import { describe, expect, test } from 'vitest';
import { retentionOf } from '../retention';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time';
import { planHistory } from './plan-history';

const now = Date.parse('2026-11-20T10:00:30Z');
const retention = { now, retention: retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 }) };
const plan = (ago: number, length: number, step?: number, tz = 'UTC') =>
  planHistory({ from: now - ago, to: now - ago + length, step, tz }, retention);

describe('the plan of a history', () => {
  test.each([
    [5 * MINUTE_MS, 1, 'second'],
    [15 * MINUTE_MS, 5, 'second'],
    [HOUR_MS, 15, 'second'],
    [DAY_MS, 300, 'minute'],
    [7 * DAY_MS, 1800, 'minute'],
    [30 * DAY_MS, 10_800, 'hour'],
    [400 * DAY_MS, 86_400, 'hour'],
  ])('the last %d ms come in steps of %d s, made of windows of a %s', (range, step, granularity) => {
    expect(plan(range, range)).toMatchObject({ step, granularity });
  });

  test('a short range long ago has the finest steps that are still retained', () => {
    expect(plan(10 * DAY_MS, HOUR_MS)).toMatchObject({ step: 60, granularity: 'minute' });
    expect(plan(100 * DAY_MS, HOUR_MS)).toMatchObject({ step: 3600, granularity: 'hour' });
  });

  test('a step that is asked for is made of the longest windows that divide it', () => {
    expect(plan(HOUR_MS, HOUR_MS, 3600)).toMatchObject({ granularity: 'hour' });
    expect(plan(HOUR_MS, HOUR_MS, 1800)).toMatchObject({ granularity: 'minute' });
    expect(plan(HOUR_MS, HOUR_MS, 30)).toMatchObject({ granularity: 'second' });
  });

  test('it covers every moment of the range with whole steps', () => {
    const minute = Date.parse('2026-11-20T09:58:00Z');
    expect(plan(2 * MINUTE_MS, 2 * MINUTE_MS, 60)).toEqual({
      step: 60,
      granularity: 'minute',
      bounds: [0, 1, 2, 3].map((i) => minute + i * MINUTE_MS),
    });
  });

  test('hours at half past are made of minutes while these are retained, and begin with those of UTC afterwards', () => {
    expect(plan(7 * DAY_MS, DAY_MS, 3600, 'Asia/Kolkata')).toMatchObject({ granularity: 'minute' });
    expect(plan(7 * DAY_MS, DAY_MS, 3600, 'Europe/Berlin')).toMatchObject({ granularity: 'hour' });
    const old = plan(31 * DAY_MS, DAY_MS, 86_400, 'Asia/Kolkata');
    const days = [19, 20, 21].map((day) => Date.parse(`2026-10-${day}T18:00:00Z`));
    expect(old).toEqual({ step: 86_400, granularity: 'hour', utcHours: true, bounds: days });
  });

  test.each(['Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Chatham'])(
    'in %s every step of an hour and more is answered for as long as hours are retained',
    (zone) => {
      for (const step of [3600, 10_800, 21_600, 43_200, 86_400])
        for (const ago of [1, 29, 31, 200, 399]) {
          const found = plan(ago * DAY_MS, DAY_MS, step, zone);
          expect(found, `${ago} days ago by ${step} s`).toHaveProperty('bounds');
          const { bounds = [] } = 'bounds' in found ? found : {};
          expect(bounds.every((bound, i) => i === 0 || bound > (bounds[i - 1] ?? 0))).toBe(true);
        }
    },
  );

  test('a day by the minute can be asked for, also one of 25 hours', () => {
    expect(plan(DAY_MS, DAY_MS, 60)).toMatchObject({ granularity: 'minute' });
    expect(plan(2 * DAY_MS, 25 * HOUR_MS, 60)).toMatchObject({ granularity: 'minute' });
  });

  test.each([
    ['a reversed range', [HOUR_MS, -HOUR_MS], 'to'],
    ['an empty range', [HOUR_MS, 0], 'to'],
    ['a range past the retention', [401 * DAY_MS, DAY_MS], 'from'],
    ['more points than a series may have', [HOUR_MS, HOUR_MS, 1], 'step'],
    ['seconds of the day before yesterday', [2 * DAY_MS, MINUTE_MS, 1], 'step'],
    ['minutes of last year', [300 * DAY_MS, HOUR_MS, 60], 'step'],
    ['centuries', [400 * DAY_MS, 40_000 * DAY_MS], 'step'],
  ] as const)('%s is refused', (_, [ago, length, step], field) => {
    expect(plan(ago, length, step)).toMatchObject({ field });
  });

  test('the first step is one of which nothing is gone yet', () => {
    const days = plan(400 * DAY_MS, 2 * DAY_MS, 86_400);
    expect(days).toMatchObject({ bounds: [0, 1, 2].map((i) => Date.parse('2025-10-17T00:00:00Z') + i * DAY_MS) });
  });

  test('a range that was right when it was asked for still is', () => {
    expect(plan(400 * DAY_MS + SECOND_MS, DAY_MS)).toMatchObject({ granularity: 'hour' });
  });
});
