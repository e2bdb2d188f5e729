import { expect, test } from 'vitest';
import { formatAgo, formatDuration } from './format-time';

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
