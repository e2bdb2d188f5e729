import { type HistoryAnswer, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { formatMoment } from '../../lib/format';
import { pastRanges } from '../ranges/ranges';
import { answerNotes, anyEventsIn, breakdownOf, readerZone, zoneFor } from './history';

const [hour, day, week, month] = pastRanges;
const summer = Date.UTC(2026, 6, 1);
const around = (at: number) => ({ from: at, to: at + 12_345_678 });

test.each(['Asia/Kolkata', 'Australia/Adelaide', 'America/St_Johns', 'Asia/Kathmandu'])(
  'in %s hours begin as they do in UTC, for the hours that are stored cannot be divided',
  (zone) => {
    expect([hour, day, week, month].map(({ step }) => zoneFor(step, around(summer), zone))).toEqual([
      zone,
      zone,
      'UTC',
      'UTC',
    ]);
  },
);

test.each(['Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'UTC'])(
  'in %s hours begin as they do there',
  (zone) => {
    expect([hour, day, week, month].map(({ step }) => zoneFor(step, around(summer), zone))).toEqual(
      Array(4).fill(zone),
    );
  },
);

test('a half-hour offset at either end of the time asked for is enough', () => {
  // Half an hour ahead in winter, which is June there, and a whole one in summer.
  const zone = 'Australia/Lord_Howe';
  const [june, december] = [Date.UTC(2026, 5, 1), Date.UTC(2026, 11, 1)];
  expect(zoneFor(week.step, { from: june, to: december }, zone)).toBe('UTC');
  expect(zoneFor(week.step, { from: december, to: june + 365 * 86_400_000 }, zone)).toBe('UTC');
  expect(zoneFor(week.step, around(december), zone)).toBe(zone);
});

test('a browser that knows no time zone reads in UTC', () => {
  expect(['Etc/Unknown', '', undefined].map(readerZone)).toEqual(['UTC', 'UTC', 'UTC']);
  expect(readerZone('Asia/Kolkata')).toBe('Asia/Kolkata');
});

const { labelsSince: _, ...wholly } = samples.sampleHistoryAnswer;

test('a dimension that came later says since when it has labels', () => {
  const since = Date.UTC(2026, 10, 29, 14, 5);
  expect(answerNotes({ ...wholly, labelsSince: since }, 'Country', 'UTC')).toEqual([
    `By country since ${formatMoment(since)}`,
  ]);
  expect(answerNotes({ ...wholly, labelsSince: since }, undefined, 'UTC')).toEqual([]);
  expect(answerNotes(wholly, 'Country', 'UTC')).toEqual([]);
});

test.each([
  ['asked for as the reader has other hours', { tz: 'UTC' }],
  ["all that is left of the reader's own", { tz: 'Asia/Kolkata', utcHours: true }],
] as const)('hours of UTC are named as such: %s', (_why, hours) => {
  expect(answerNotes({ ...wholly, ...hours }, 'Country', 'Asia/Kolkata')).toEqual(['Hours begin as they do in UTC']);
});

test('hours of the reader need no word', () => {
  expect(answerNotes({ ...wholly, tz: 'Asia/Kolkata' }, 'Country', 'Asia/Kolkata')).toEqual([]);
});

test('the points of an answer add up by label, whatever of them is empty', () => {
  const answer = { ...samples.sampleHistoryAnswer, by: 'country' };
  const points = [...answer.points, { start: answer.to, total: null }];
  expect(breakdownOf({ ...answer, points }, new Map())).toEqual({
    total: { measure: 'count', count: 3 },
    dimensions: [
      {
        name: 'country',
        values: [
          ['NO', { measure: 'count', count: 1 }],
          ['SE', { measure: 'count', count: 2 }],
        ],
      },
    ],
  });
  expect(breakdownOf({ ...answer, points: [] }, new Map())).toBeUndefined();
});

test('there are events where any metric has one, and none only when all have answered so', () => {
  const point = { start: 0, end: 1, total: { measure: 'count', count: 3 } } as const;
  const answered = (points: HistoryAnswer['points']) => ({
    answer: { ...samples.sampleHistoryAnswer, points },
    error: undefined,
    shared: false,
  });
  const [some, none] = [answered([point]), answered([{ ...point, total: null }])];
  const [asking, failed] = [
    { answer: undefined, error: undefined, shared: false },
    { answer: undefined, error: 'no answer', shared: true },
  ];
  expect(
    [
      [none, asking, some],
      [none, none],
      [none, asking],
      [asking, failed, none],
      [some, failed],
    ].map(anyEventsIn),
  ).toEqual(['some', 'none', 'asking', 'failed', 'some']);
});
