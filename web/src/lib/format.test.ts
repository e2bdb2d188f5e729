import { expect, test } from 'vitest';
import { formatAgo, formatChange, formatDuration, formatShort, formatTick, groupDigits } from './format';

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
  expect(formatShort(1000, 0)).toBe('1.00K');
  expect(formatShort(12_431, 0)).toBe('12.4K');
  expect(formatShort(-12_431_000, 2)).toBe('-12.4M');
});

test('a figure that rounds up to a thousand is written as one', () => {
  expect(formatShort(999.6, 1)).toBe('1.00K');
  expect(formatShort(999.4, 1)).toBe('999');
});

test('a scale writes its steps as short as they go', () => {
  expect([0, 2.5, 500, 1200, 250_000].map(formatTick)).toEqual(['0', '2.5', '500', '1.2K', '250K']);
});

test('a change says its direction', () => {
  expect([0.123, -0.031, 0, 25].map(formatChange)).toEqual(['+12 %', '−3 %', '±0 %', '+2,500 %']);
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
