import { STEPS } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { customRange, earlierRange, lastDayOf, movedRange, rangeNamed, ranges, rangeWords, STEPS_MS } from './ranges';

const NOW = Date.UTC(2026, 10, 29, 12);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('the last day of a time that is over', () => {
  test.each([
    ['ten days', 10 * DAY_MS, DAY_MS],
    ['an hour', HOUR_MS, HOUR_MS],
    ['a second', 1000, 60_000],
  ])('is as long as it was, a minute at least: %s', (_, length, ms) => {
    const until = NOW - HOUR_MS;
    expect(lastDayOf(until - length, until, NOW)).toMatchObject({ kind: 'custom', from: until - ms, to: until });
  });
});

describe('a custom range', () => {
  test('has a name that finds it again, and that an address need not escape', () => {
    const range = customRange(NOW - 2 * HOUR_MS, NOW - HOUR_MS, NOW);
    expect(range.key).toBe('20261129T100000Z..20261129T110000Z');
    expect(encodeURIComponent(range.key)).toBe(range.key);
    expect(rangeNamed(range.key, NOW)).toEqual(range);
  });

  test.each([
    ['a minute of today', NOW - 60_000, NOW, 1000],
    ['an hour of today', NOW - HOUR_MS, NOW, 30_000],
    [
      'a minute of last week, of which seconds are no longer stored',
      NOW - 7 * DAY_MS,
      NOW - 7 * DAY_MS + 60_000,
      60_000,
    ],
    [
      'an hour of last year, of which minutes are no longer stored',
      NOW - 300 * DAY_MS,
      NOW - 300 * DAY_MS + HOUR_MS,
      HOUR_MS,
    ],
    ['a year', NOW - 365 * DAY_MS, NOW, DAY_MS],
  ])('has as many steps as a chart has room for: %s', (_, from, to, step) => {
    const range = customRange(from, to, NOW);
    expect(range.step).toBe(step);
    expect([range.from % step, range.to % step, range.ms]).toEqual([0, 0, range.to - range.from]);
    expect([range.from <= from, range.to >= to]).toEqual([true, true]);
  });
});

test.each([null, '', 'tomorrow', '20261129T110000Z..20261129T100000Z', '20261129T110000Z', 'a..b'])(
  'a name that says nothing is the first range: %s',
  (key) => expect(rangeNamed(key, NOW)).toBe(ranges[0]),
);

test('a range is moved by its length, and never beyond now', () => {
  const [first] = ranges;
  const before = movedRange(first, -1, NOW);
  expect(before).toMatchObject({ kind: 'custom', from: NOW - 600_000, to: NOW - 300_000 });
  expect(movedRange(before, 1, NOW)).toMatchObject({ from: NOW - 300_000, to: NOW });
  expect(movedRange(first, 1, NOW)).toBe(first);
});

test.each(ranges)('what is compared with the last $text, and what comes before, is as long: at any second', (range) => {
  for (const second of [1, 17, 59, 3599]) {
    const now = NOW + 7 * HOUR_MS + second * 1000;
    expect(movedRange(range, -1, now).ms).toBe(range.ms);
    for (const shift of [range.ms, DAY_MS, 7 * DAY_MS]) expect(earlierRange(range, shift, now).ms).toBe(range.ms);
  }
});

test('a range says in words when it is', () => {
  expect(rangeWords(ranges[2])).toBe('last 1 h');
  expect(rangeWords(customRange(NOW - HOUR_MS, NOW, NOW))).toMatch(/^29 Nov, \d\d:00 – \d\d:00$/);
});

test('the steps are those that REST adds up', () => {
  expect(STEPS_MS).toEqual(STEPS.map((seconds) => seconds * 1000));
});

test('an earlier time is as long as the range, and the same for a whole minute', () => {
  const [minutes] = ranges;
  const yesterday = earlierRange(minutes, DAY_MS, NOW + 31_000);
  expect(yesterday).toMatchObject({ from: NOW - DAY_MS - 300_000, to: NOW - DAY_MS, ms: 300_000 });
  expect(earlierRange(minutes, DAY_MS, NOW + 59_000)).toEqual(yesterday);
  const custom = customRange(NOW - 2 * HOUR_MS, NOW - HOUR_MS, NOW);
  expect(earlierRange(custom, custom.ms, NOW)).toMatchObject({ from: NOW - 3 * HOUR_MS, to: NOW - 2 * HOUR_MS });
});
