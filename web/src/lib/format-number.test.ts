import { expect, test } from 'vitest';
import { formatChange, formatShort, formatTick, groupDigits } from './format-number';

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
