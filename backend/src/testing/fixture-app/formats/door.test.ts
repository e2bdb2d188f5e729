import { objectFormatProblems } from '@millrace/backend/format-kit';
import { expect, test } from 'vitest';
import { door } from './door';

test('its records are read, by it alone, and nothing makes it throw', () => {
  expect(objectFormatProblems(door, [{ door: 'north', opened_at: 1_700_000_000_000, seconds: 4 }])).toEqual([]);
});

test('only what names a door is recognised', () => {
  expect(door.recognises({ door: 'north' })).toBe(true);
  expect(door.recognises({ window: 'north' })).toBe(false);
});

test('a door that was opened is an event about it, with every other field as data', () => {
  expect(door.read({ door: 'north', opened_at: 1_700_000_000_000, seconds: 4 }, '')).toMatchObject([
    {
      kind: 'event',
      event: { source: 'doors', type: 'door.opened', subject: 'north', time: 1_700_000_000_000, data: { seconds: 4 } },
    },
  ]);
});

test('a missing time is a reject that names the field, in an array with its place', () => {
  const reject = { reason: 'invalid_field', field: '[3].opened_at', message: '[3].opened_at: is not a number' };
  expect(door.read({ door: 'north' }, '[3]')).toEqual([{ kind: 'reject', reject }]);
  expect(door.read({ door: 'north' }, '')).toMatchObject([{ reject: { field: 'opened_at' } }]);
});
