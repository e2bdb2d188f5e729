import { expect, test } from 'vitest';
import { addStretch, type Checkpoints, missingSince, noteReported, reachCheckpoint } from './checkpoints';

const none: Checkpoints = new Map();
const seqOf = (checkpoints: Checkpoints) => checkpoints.get('s')?.seq;
const steps = (...all: [prev: string, seq: string, at: number][]) =>
  all.reduce((checkpoints, [prev, seq, at]) => addStretch(checkpoints, 's', { prev, seq }, at), none);

test('stretches that join on move the checkpoint, as numbers', () => {
  const checkpoints = steps(['0', '9', 1], ['9', '10', 2], ['10', '101', 3]);
  expect(seqOf(checkpoints)).toBe('101');
  expect(missingSince(checkpoints)).toBeUndefined();
});

test('a stretch that does not join on says since when something is missing', () => {
  const checkpoints = steps(['0', '5', 1], ['9', '12', 2], ['12', '15', 3]);
  expect(seqOf(checkpoints)).toBe('5');
  expect(missingSince(checkpoints)).toBe(2);
});

test('what changed places on the way is joined when the rest comes', () => {
  const checkpoints = steps(['5', '9', 1], ['9', '12', 2], ['0', '5', 3]);
  expect(seqOf(checkpoints)).toBe('12');
  expect(missingSince(checkpoints)).toBeUndefined();
});

test('a stretch that comes again changes nothing', () => {
  const checkpoints = steps(['0', '5', 1], ['5', '9', 2], ['0', '5', 3]);
  expect(seqOf(checkpoints)).toBe('9');
  expect(missingSince(checkpoints)).toBeUndefined();
});

test('an answer moves the checkpoint on, and over what waited for it', () => {
  const checkpoints = steps(['0', '5', 1], ['9', '12', 2]);
  expect(seqOf(reachCheckpoint(checkpoints, 's', '9'))).toBe('12');
  expect(missingSince(reachCheckpoint(checkpoints, 's', '9'))).toBeUndefined();
  expect(seqOf(reachCheckpoint(checkpoints, 's', '3'))).toBe('5');
});

test('a server that is further says since when something is missing, until that has come', () => {
  const checkpoints = noteReported(noteReported(steps(['0', '5', 1]), 's', '5', 2), 's', '8', 3);
  expect(missingSince(checkpoints)).toBe(3);
  expect(missingSince(addStretch(checkpoints, 's', { prev: '5', seq: '8' }, 4))).toBeUndefined();
  expect(missingSince(noteReported(none, 'other', '1', 7))).toBe(7);
});
