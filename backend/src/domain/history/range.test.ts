import { historyQuerySchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { momentAt } from './time-zone';

const now = Date.parse('2026-11-20T10:00:30Z');
const read = (text: string, tz = 'UTC'): string => {
  const { from } = historyQuerySchema.parse({ from: text, to: 'now' });
  return new Date(momentAt(from, { now, tz })).toISOString();
};

test.each([
  ['now', '2026-11-20T10:00:30.000Z'],
  ['now-90s', '2026-11-20T09:59:00.000Z'],
  ['now-24h', '2026-11-19T10:00:30.000Z'],
  ['now-7d', '2026-11-13T10:00:30.000Z'],
  ['now-2w', '2026-11-06T10:00:30.000Z'],
  ['2026-11-20T10:00:00+02:00', '2026-11-20T08:00:00.000Z'],
  ['1795000000000', '2026-11-18T11:06:40.000Z'],
])('%s is %s', (text, moment) => {
  expect(read(text)).toBe(moment);
});

test('a date is the midnight at its beginning, by the clocks of its zone', () => {
  expect(read('2026-11-20')).toBe('2026-11-20T00:00:00.000Z');
  expect(read('2026-11-20', 'Asia/Kolkata')).toBe('2026-11-19T18:30:00.000Z');
  expect(read('2026-10-25', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
  expect(read('2026-11-20', 'Pacific/Auckland')).toBe('2026-11-19T11:00:00.000Z');
  // Clocks skip midnight there.
  expect(read('2026-04-24', 'Africa/Cairo')).toBe('2026-04-23T22:00:00.000Z');
});

test.each(['now-', 'now-5', 'now-5y', 'now+5m', 'yesterday', '2026-13-01', '2026-11-20T10:00:00'])(
  '%s is nothing',
  (text) => {
    expect(historyQuerySchema.safeParse({ from: text, to: 'now' }).success).toBe(false);
  },
);
