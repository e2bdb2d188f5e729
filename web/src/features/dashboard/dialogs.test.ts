import { expect, test } from 'vitest';
import { rangeMistake } from './dialogs';

const NOW = Date.UTC(2026, 10, 29, 12);
const DAY_MS = 86_400_000;

test.each([
  ['a whole day', NOW - DAY_MS, NOW, undefined],
  ['nothing chosen', Number.NaN, NOW, /date and a time/],
  ['the end before the beginning', NOW, NOW - 1000, /later than the beginning/],
  ['a time to come', NOW + 1000, NOW + DAY_MS, /yet/],
  ['a moment', NOW - 2000, NOW - 1000, /10 seconds/],
  ['centuries', NOW - 40_000 * DAY_MS, NOW, /400 days/],
])('a range says what is wrong with it: %s', (_, from, to, words) => {
  if (words) expect(rangeMistake(from, to, NOW)).toMatch(words);
  else expect(rangeMistake(from, to, NOW)).toBeUndefined();
});
