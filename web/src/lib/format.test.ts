import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatAgo,
  formatChange,
  formatDuration,
  formatExact,
  formatRange,
  formatShort,
  formatTick,
  formatZone,
  groupDigits,
} from './format';

test('an exact figure keeps every digit, however long it is', () => {
  expect(groupDigits('123456789012345678901.05')).toBe('123,456,789,012,345,678,901.05');
  expect(groupDigits('-1234.5')).toBe('-1,234.5');
  expect(groupDigits('999')).toBe('999');
  expect(groupDigits('0.00')).toBe('0.00');
});

test('a card shows three significant digits and never more decimals than the metric has', () => {
  expect(formatShort(8, 0)).toBe('8');
  expect(formatShort(42.12, 1)).toBe('42.1');
  expect(formatShort(7.5, 2)).toBe('7.50');
  expect(formatShort(12.257, 2)).toBe('12.3');
  expect(formatShort(0, 1)).toBe('0.0');
  expect(formatShort(999, 0)).toBe('999');
  expect(formatShort(1000, 0)).toBe('1\u00a0K');
  expect(formatShort(1300, 0)).toBe('1.3\u00a0K');
  expect(formatShort(12_431, 0)).toBe('12.4\u00a0K');
  expect(formatShort(-12_431_000, 2)).toBe('-12.4\u00a0M');
});

test('a figure that rounds up to a thousand is written as one', () => {
  expect(formatShort(999.6, 1)).toBe('1\u00a0K');
  expect(formatShort(999.4, 1)).toBe('999');
});

test('a number is abbreviated as the browser does it', () => {
  const browser = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
  fc.assert(
    fc.property(fc.integer({ min: -999_499, max: 999_499 }), fc.integer({ min: -3, max: 9 }), (digits, zeros) => {
      const value = Number(`${digits}e${zeros}`);
      const expected = browser.format(value).replace(/[A-Z]$/, '\u00a0$&');
      expect(formatTick(value)).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});

test('a number in the middle of two is rounded as it is written, though it is stored a little smaller', () => {
  expect([-79.35, 8.165, 50.05].map(formatTick)).toEqual(['-79.4', '8.17', '50.1']);
});

test('money has its sign before the digits, and is written out as far as it can be read at a glance', () => {
  expect([7.5, 5320, 9999.4, 12_431, -5320].map((value) => formatShort(value, 2, 'USD'))).toEqual([
    '$7.50',
    '$5,320',
    '$9,999',
    '$12.4\u00a0K',
    '-$5,320',
  ]);
  expect(formatExact('1234.50', 'USD')).toBe('$1,234.50');
  expect(formatExact('-1234.50', 'CHF')).toBe('-CHF\u00a01,234.50');
  expect(formatExact('1234')).toBe('1,234');
});

test('a range goes from the lowest to the highest, and a minus is no dash', () => {
  expect(formatRange(17.04, 101.2, 1)).toBe('17.0–101');
  expect(formatRange(98.2, 104, 2, 'USD')).toBe('$98.20–$104');
  expect(formatRange(-3, 5, 0)).toBe('-3 to 5');
});

test('a time zone is how far its clocks are ahead', () => {
  const winter = Date.UTC(2026, 0, 1);
  expect(
    ['Europe/Stockholm', 'UTC', 'Asia/Kolkata', 'America/New_York'].map((zone) => formatZone(winter, zone)),
  ).toEqual(['UTC+1', 'UTC', 'UTC+5:30', 'UTC-5']);
});

test('a scale writes its steps as short as they go', () => {
  expect([0, 2.5, 500, 1200, 250_000].map(formatTick)).toEqual(['0', '2.5', '500', '1.2\u00a0K', '250\u00a0K']);
});

test('a change says its direction', () => {
  expect([0.123, -0.031, 0, 25].map(formatChange)).toEqual(['+12 %', '−3 %', '±0 %', '+2,500 %']);
});

test('a change of half a percent is one of a whole, up as down, and one of less is none', () => {
  expect([0.005, -0.005, 0.0049, -0.0049].map(formatChange)).toEqual(['+1 %', '−1 %', '±0 %', '±0 %']);
});

test('a length of time is written in its largest units', () => {
  expect([0, 4200, 60_000, 125_000, 3_600_000, 11_520_000].map(formatDuration)).toEqual([
    '0 s',
    '4 s',
    '1 min',
    '2 min 5 s',
    '1 h',
    '3 h 12 min',
  ]);
});

test('what happened a moment ago happened now', () => {
  expect([-300, 0, 1400, 4000, 119_000, 185_000].map(formatAgo)).toEqual([
    'now',
    'now',
    'now',
    '4 s ago',
    '119 s ago',
    '3 min ago',
  ]);
});
