import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import type { Format, JsonObject } from '../format';
import { objectFormatProblems, textFormatProblems } from './format-kit';

const names = { time: 'at', data: (field: string) => field };
const sample = { door: 'north', at: 1_795_168_800_000 };
const sound: Format<JsonObject> = {
  name: 'door',
  recognises: (input) => Object.hasOwn(input, 'door'),
  read: (input, at) =>
    typeof input.at === 'number'
      ? [{ kind: 'event', at, names, event: { source: 'doors', type: 'door.opened', time: 5, data: {} } }]
      : [{ kind: 'reject', reject: { reason: 'invalid_field', field: 'at', message: 'at: is no number' } }],
};

test('a sound format has no problems', () => {
  expect(objectFormatProblems(sound, [sample])).toEqual([]);
});

test.each<[string, Partial<Format<JsonObject>>, JsonObject, string]>([
  ['a sample that it does not recognise', {}, { window: 1 }, 'sample 1: it is not recognised'],
  ['a sample that it rejects', {}, { door: 1 }, 'sample 1: it is a reject: at: is no number'],
  ['a sample without events', { read: () => [] }, sample, 'sample 1: there is no event in it'],
  [
    'a sample that a built-in format takes',
    { recognises: () => true },
    { ...samples.sampleReading, at: 5 },
    'a format that comes before it reads it in its place',
  ],
  ['records of others', { recognises: () => true }, sample, 'it recognises a record of another format'],
  [
    'a place that it forgets',
    { read: (input) => sound.read(input, '') },
    sample,
    'its place is "" where it stands at [3]',
  ],
  [
    'something that throws',
    { read: (input, at) => (String(input.door).length > 100 ? JSON.parse('') : sound.read(input, at)) },
    sample,
    'it throws for {"door":"xxx',
  ],
  [
    'a reject without a field',
    {
      read: (input, at) =>
        typeof input.at === 'number'
          ? sound.read(input, at)
          : [{ kind: 'reject', reject: { reason: 'invalid_field', field: '', message: 'bad' } }],
    },
    sample,
    'a reject names no field',
  ],
])('it finds %s', (_, changes, record, problem) => {
  expect(objectFormatProblems({ ...sound, ...changes }, [record]).join('\n')).toContain(problem);
});

test('it finds a clock, and an event that is none', () => {
  let clock = 0;
  const format: Format<JsonObject> = {
    ...sound,
    read: (_, at) => [{ kind: 'event', at, names, event: { source: '', type: 'a', time: clock++, data: {} } }],
  };
  const problems = objectFormatProblems(format, [sample]).join('\n');
  expect(problems).toContain('use no clock and no randomness');
  expect(problems).toContain('its source is no text, or empty');
});

test('it finds the same in lines of text', () => {
  const csv: Format<string> = {
    name: 'csv',
    recognises: (text) => text.includes(','),
    read: (text, at) => [
      { kind: 'event', at, names, event: { source: 'csv', type: text.split(',')[1]?.trim() ?? '', data: {} } },
    ],
  };
  expect(textFormatProblems(csv, ['a,b'])).toEqual([]);
  expect(textFormatProblems(csv, ['a'])).toEqual(['sample 1: it is not recognised']);
  expect(textFormatProblems(csv, [])).toEqual(['give at least one sample']);
});
