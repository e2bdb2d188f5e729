import { type SettledFrame, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import {
  addStretch,
  type Checkpoints,
  collectPart,
  missingSince,
  noteReported,
  reachCheckpoint,
  type WaitingParts,
} from './checkpoints';

const none: Checkpoints = new Map();
const seqOf = (checkpoints: Checkpoints) => checkpoints.get('s')?.seq;
const stretches = (...all: [prev: string, seq: string, at: number][]) =>
  all.reduce((checkpoints, [prev, seq, at]) => addStretch(checkpoints, 's', { prev, seq }, at), none);

test('stretches that join up move the checkpoint, as numbers', () => {
  const checkpoints = stretches(['0', '9', 1], ['9', '10', 2], ['10', '101', 3]);
  expect(seqOf(checkpoints)).toBe('101');
  expect(missingSince(checkpoints)).toBeUndefined();
});

test('a stretch that does not join up says since when something is missing', () => {
  const checkpoints = stretches(['0', '5', 1], ['9', '12', 2], ['12', '15', 3]);
  expect(seqOf(checkpoints)).toBe('5');
  expect(missingSince(checkpoints)).toBe(2);
});

test('stretches that swapped places on the way are joined when the rest comes', () => {
  const checkpoints = stretches(['5', '9', 1], ['9', '12', 2], ['0', '5', 3]);
  expect(seqOf(checkpoints)).toBe('12');
  expect(missingSince(checkpoints)).toBeUndefined();
});

test('a stretch that comes again changes nothing', () => {
  const checkpoints = stretches(['0', '5', 1], ['5', '9', 2], ['0', '5', 3]);
  expect(seqOf(checkpoints)).toBe('9');
  expect(missingSince(checkpoints)).toBeUndefined();
});

test('an answer moves the checkpoint on, and over what waited for it', () => {
  const checkpoints = stretches(['0', '5', 1], ['9', '12', 2]);
  expect(seqOf(reachCheckpoint(checkpoints, 's', '9'))).toBe('12');
  expect(missingSince(reachCheckpoint(checkpoints, 's', '9'))).toBeUndefined();
  expect(seqOf(reachCheckpoint(checkpoints, 's', '3'))).toBe('5');
});

test('a server that is further says since when something is missing, until that has come', () => {
  const checkpoints = noteReported(noteReported(stretches(['0', '5', 1]), 's', '5', 2), 's', '8', 3);
  expect(missingSince(checkpoints)).toBe(3);
  expect(missingSince(addStretch(checkpoints, 's', { prev: '5', seq: '8' }, 4))).toBeUndefined();
  expect(missingSince(noteReported(none, 'other', '1', 7))).toBe(7);
});

const frame = (part: number, of: number, seq = '9', frameId = 'a'): SettledFrame => ({
  ...samples.sampleSettledFrame,
  seq,
  part,
  of,
  frameId,
  windows: [{ start: part, seq: '9', series: [] }],
});
const noParts: WaitingParts = new Map();
const starts = (whole: readonly SettledFrame[] | undefined) =>
  whole?.flatMap(({ windows }) => windows.map(({ start }) => start)).sort();

test('a frame of one part is whole at once', () => {
  expect(starts(collectPart(noParts, frame(1, 1)).whole)).toEqual([1]);
});

test('a frame in parts is whole when the last of them has come, in any order and however often each comes', () => {
  const first = collectPart(noParts, frame(3, 3));
  const again = collectPart(first.parts, frame(3, 3));
  const second = collectPart(again.parts, frame(1, 3));
  expect([first.whole, again.whole, second.whole]).toEqual([undefined, undefined, undefined]);
  const last = collectPart(second.parts, frame(2, 3));
  expect(starts(last.whole)).toEqual([1, 2, 3]);
  expect(last.parts.size).toBe(0);
});

test('parts of different frames are not mixed', () => {
  const first = collectPart(noParts, frame(1, 2, '9'));
  expect(collectPart(first.parts, frame(2, 2, '12')).whole).toBeUndefined();
});

test('parts of the same frame sent again do not complete those of the first', () => {
  const first = collectPart(noParts, frame(1, 2));
  const again = collectPart(first.parts, frame(2, 2, '9', 'b'));
  expect(again.whole).toBeUndefined();
  expect(starts(collectPart(again.parts, frame(1, 2, '9', 'b')).whole)).toEqual([1, 2]);
});

test('parts that nothing completes are forgotten in time', () => {
  let parts = noParts;
  for (let seq = 1; seq <= 100; seq++) parts = collectPart(parts, frame(1, 2, String(seq))).parts;
  expect(parts.size).toBeLessThan(50);
});
