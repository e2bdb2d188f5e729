import { expect, test } from 'vitest';
import { type Cursors, hear, jump, missingSince, step } from './cursors';

const none: Cursors = new Map();
const seqOf = (cursors: Cursors) => cursors.get('s')?.seq;
const steps = (...all: [prev: string, seq: string, at: number][]) =>
  all.reduce((cursors, [prev, seq, at]) => step(cursors, 's', { prev, seq }, at), none);

test('stretches that join on move the cursor, as numbers', () => {
  const cursors = steps(['0', '9', 1], ['9', '10', 2], ['10', '101', 3]);
  expect(seqOf(cursors)).toBe('101');
  expect(missingSince(cursors)).toBeUndefined();
});

test('a stretch that does not join on says since when something is missing', () => {
  const cursors = steps(['0', '5', 1], ['9', '12', 2], ['12', '15', 3]);
  expect(seqOf(cursors)).toBe('5');
  expect(missingSince(cursors)).toBe(2);
});

test('what changed places on the way is joined when the rest comes', () => {
  const cursors = steps(['5', '9', 1], ['9', '12', 2], ['0', '5', 3]);
  expect(seqOf(cursors)).toBe('12');
  expect(missingSince(cursors)).toBeUndefined();
});

test('a stretch that comes again changes nothing', () => {
  const cursors = steps(['0', '5', 1], ['5', '9', 2], ['0', '5', 3]);
  expect(seqOf(cursors)).toBe('9');
  expect(missingSince(cursors)).toBeUndefined();
});

test('an answer moves the cursor on, and over what waited for it', () => {
  const cursors = steps(['0', '5', 1], ['9', '12', 2]);
  expect(seqOf(jump(cursors, 's', '9'))).toBe('12');
  expect(missingSince(jump(cursors, 's', '9'))).toBeUndefined();
  expect(seqOf(jump(cursors, 's', '3'))).toBe('5');
});

test('a server that is further says since when something is missing, until that has come', () => {
  const cursors = hear(hear(steps(['0', '5', 1]), 's', '5', 2), 's', '8', 3);
  expect(missingSince(cursors)).toBe(3);
  expect(missingSince(step(cursors, 's', { prev: '5', seq: '8' }, 4))).toBeUndefined();
  expect(missingSince(hear(none, 'other', '1', 7))).toBe(7);
});
