import { expect, test } from 'vitest';
import { fieldPath, joinPath } from './field-path';

test('keys are joined with dots and places in an array stand in brackets', () => {
  expect(fieldPath(['data', 'items', 2, 'price'])).toBe('data.items[2].price');
});

test('a path inside an element of an array begins with its place', () => {
  expect([fieldPath(['time'], '[3]'), fieldPath([], '[3]'), joinPath('[3]', 'time'), joinPath('', 'time')]).toEqual([
    '[3].time',
    '[3]',
    '[3].time',
    'time',
  ]);
});

test('a key of a megabyte does not make a path of a megabyte', () => {
  expect(fieldPath(['data', 'x'.repeat(1_000_000)]).length).toBe(200);
});
