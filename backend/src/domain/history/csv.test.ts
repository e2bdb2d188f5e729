import { type FiguresAnswer, type Metric, partialOf } from '@millrace/contract';
import { expect, test } from 'vitest';
import { csvOf } from './csv';

const start = Date.parse('2026-11-20T10:00:00Z');
const metric = (measure: Metric['measure'], decimals = 0): Metric => ({
  name: 'revenue',
  label: 'Revenue',
  category: 'Shop',
  unit: 'USD',
  measure,
  dimensions: [],
  description: 'Revenue',
  events: [],
  decimals,
});
const answer = (points: FiguresAnswer['points'], by?: string): FiguresAnswer => ({
  metric: 'revenue',
  from: start,
  to: start + 120_000,
  step: 60,
  tz: 'UTC',
  asOf: start,
  ...(by !== undefined && { by }),
  points,
});

test('a step is a row, with figures as decimal numbers', () => {
  const points: FiguresAnswer['points'] = [
    { start, total: { measure: 'sum', count: 2, sum: '1099' } },
    { start: start + 60_000, total: null, partial: true },
  ];
  expect(csvOf(answer(points), metric('sum', 2))).toBe(
    'start,count,sum,partial,atLeast,extra,within\r\n2026-11-20T10:00:00.000Z,2,10.99,,,,\r\n2026-11-20T10:01:00.000Z,,,true,,,\r\n',
  );
});

test('broken down, it has a row for the total, for each label and for the others', () => {
  const count = (events: number) => ({ measure: 'count' as const, count: events });
  const values: [string, ReturnType<typeof count>][] = [
    ['SE', count(1)],
    ['a, "b"', count(2)],
    ['=1+1', count(3)],
  ];
  const points = [{ start, total: count(10), values, other: count(4) }];
  expect(csvOf(answer(points, 'country'), metric('count')).split('\r\n').slice(0, -1)).toEqual([
    'start,row,country,count,partial,atLeast,extra,within',
    '2026-11-20T10:00:00.000Z,total,,10,,,,',
    '2026-11-20T10:00:00.000Z,label,SE,1,,,,',
    '2026-11-20T10:00:00.000Z,label,"a, ""b""",2,,,,',
    "2026-11-20T10:00:00.000Z,label,'=1+1,3,,,,",
    '2026-11-20T10:00:00.000Z,other,,4,,,,',
  ]);
});

test('what is estimated says how many events more there may have been, and how far that may be off', () => {
  const count = (events: number) => ({ measure: 'count' as const, count: events });
  const values: [string, ReturnType<typeof count>, number?][] = [
    ['SE', count(5)],
    ['NO', count(2), 3],
  ];
  const estimated = answer([{ start, total: count(10), values, other: count(3), within: 6 }], 'country');
  expect(csvOf(estimated, metric('count')).split('\r\n').slice(2, 5)).toEqual([
    '2026-11-20T10:00:00.000Z,label,SE,5,,,,',
    '2026-11-20T10:00:00.000Z,label,NO,2,,,3,6',
    '2026-11-20T10:00:00.000Z,other,,3,,,,',
  ]);
  const alone = answer([{ start, total: count(2), other: count(3), atLeast: true, extra: 3, within: 6 }]);
  expect(csvOf(alone, metric('count')).split('\r\n')[1]).toBe('2026-11-20T10:00:00.000Z,2,,true,3,6');
});

test('by two dimensions, each has a column', () => {
  const count = { measure: 'count', count: 2 } as const;
  const values: [string, typeof count][] = [['["/a","=SE"]', count]];
  expect(csvOf(answer([{ start, total: count, values }], 'page,country'), metric('count')).split('\r\n')).toEqual([
    'start,row,page,country,count,partial,atLeast,extra,within',
    '2026-11-20T10:00:00.000Z,total,,,2,,,,',
    "2026-11-20T10:00:00.000Z,label,/a,'=SE,2,,,,",
    '',
  ]);
});

test.each(['quantiles', 'unique'] as const)(
  'sketches of %s are numbers, whether or not they were asked for',
  (measure) => {
    const total = partialOf(measure, 1234, { time: 0, seq: '1', shard: 's' });
    const sketches = { ...answer([]), points: [{ start, total }] };
    const expected = measure === 'unique' ? '1,1,,,,' : '1,12.34,12.34,12.34,12.34,12.34,12.34,,,,';
    expect(csvOf(sketches, metric(measure, 2)).split('\r\n')[1]).toBe(`2026-11-20T10:00:00.000Z,${expected}`);
  },
);

test('a formula has its value, and an empty cell where it divides by zero', () => {
  const points: FiguresAnswer['points'] = [
    { start, total: { measure: 'formula', count: 3, value: 125 } },
    { start: start + 60_000, total: { measure: 'formula', count: 1, value: null } },
  ];
  expect(csvOf(answer(points), metric('formula', 1)).split('\r\n').slice(0, -1)).toEqual([
    'start,count,value,partial,atLeast,extra,within',
    '2026-11-20T10:00:00.000Z,3,12.5,,,,',
    '2026-11-20T10:01:00.000Z,1,,,,,',
  ]);
});
