import { expect, test } from 'vitest';
import { folderOf, hourFolder, oldestIn } from './archive-object';

const time = Date.UTC(2026, 0, 2, 3, 4, 5);
const key = `${hourFolder(time)}millrace-dev-archive-12-2026-01-02-03-04-05-c0ffee00-12ab-4cde-8f00-0123456789ab.gz`;

test('an object says when its oldest record arrived', () => {
  expect(oldestIn(key)).toBe(time);
  expect(folderOf(key)).toBe('events/year=2026/month=01/day=02/hour=03/');
});

test.each(['events/year=2026/notes.txt', 'events/'])('%s is none of Firehose’s', (name) => {
  expect(oldestIn(name)).toBeUndefined();
});
