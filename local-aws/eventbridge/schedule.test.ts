import { describe, expect, test } from 'vitest';
import { nextTime, parseSchedule } from './schedule';

const times = (expression: string, from: string, count = 1): string[] => {
  const schedule = parseSchedule(expression);
  const start = Date.parse(from);
  const found: string[] = [];
  for (let at: number | undefined = start; found.length < count; ) {
    at = nextTime(schedule, start, at);
    if (at === undefined) return [...found, 'never'];
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
};

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
describe('the examples of the documentation', () => {
  test.each([
    ['cron(0 10 * * ? *)', '2026-11-20T10:00:00Z', ['2026-11-21T10:00', '2026-11-22T10:00']],
    ['cron(15 12 * * ? *)', '2026-11-20T10:00:00Z', ['2026-11-20T12:15', '2026-11-21T12:15']],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-20T18:00:00Z', ['2026-11-23T18:00', '2026-11-24T18:00']],
    ['cron(0 8 1 * ? *)', '2026-11-20T00:00:00Z', ['2026-12-01T08:00', '2027-01-01T08:00']],
    ['cron(0/15 * * * ? *)', '2026-11-20T10:50:30Z', ['2026-11-20T11:00', '2026-11-20T11:15']],
    ['cron(0/10 * ? * MON-FRI *)', '2026-11-20T23:55:00Z', ['2026-11-23T00:00', '2026-11-23T00:10']],
    ['cron(0/5 8-17 ? * MON-FRI *)', '2026-11-20T17:55:00Z', ['2026-11-23T08:00', '2026-11-23T08:05']],
    ['rate(1 minute)', '2026-11-20T10:00:30Z', ['2026-11-20T10:01', '2026-11-20T10:02']],
    ['rate(5 minutes)', '2026-11-20T10:00:00Z', ['2026-11-20T10:05', '2026-11-20T10:10']],
    ['rate(1 hour)', '2026-11-20T10:00:00Z', ['2026-11-20T11:00', '2026-11-20T12:00']],
    ['rate(7 days)', '2026-11-20T10:00:00Z', ['2026-11-27T10:00', '2026-12-04T10:00']],
  ])('%s', (expression, from, expected) => {
    expect(times(expression, from, 2)).toEqual(expected);
  });
});

test('a leap day is found, and a time that has passed never comes', () => {
  expect(times('cron(0 0 29 FEB ? *)', '2096-03-01T00:00:00Z')).toEqual(['2104-02-29T00:00']);
  expect(times('cron(0 0 1 1 ? 2020)', '2026-11-20T00:00:00Z')).toEqual(['never']);
});

test.each([
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(0 minutes)',
  'rate(5 weeks)',
  'cron(0 12 * * * *)',
  'cron(0 12 ? * ? *)',
  'cron(0 12 * * ?)',
  'cron(60 12 * * ? *)',
  'cron(0 12 L * ? *)',
  'cron(0 12 ? * 2#1 *)',
  'at(2026-11-20T00:00:00)',
])('%s is refused', (expression) => {
  expect(() => parseSchedule(expression)).toThrow();
});
