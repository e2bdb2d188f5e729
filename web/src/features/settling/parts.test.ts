import { type SettledFrame, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { collect, type WaitingParts } from './parts';

const frame = (part: number, of: number, seq = '9', frameId = 'a'): SettledFrame => ({
  ...samples.sampleSettledFrame,
  seq,
  part,
  of,
  frameId,
  windows: [{ start: part, seq: '9', series: [] }],
});
const none: WaitingParts = new Map();
const starts = (whole: readonly SettledFrame[] | undefined) =>
  whole?.flatMap(({ windows }) => windows.map(({ start }) => start)).sort();

test('a frame of one part is whole at once', () => {
  expect(starts(collect(none, frame(1, 1)).whole)).toEqual([1]);
});

test('a frame in parts is whole when the last of them has come, in any order and however often each comes', () => {
  const first = collect(none, frame(3, 3));
  const again = collect(first.parts, frame(3, 3));
  const second = collect(again.parts, frame(1, 3));
  expect([first.whole, again.whole, second.whole]).toEqual([undefined, undefined, undefined]);
  const last = collect(second.parts, frame(2, 3));
  expect(starts(last.whole)).toEqual([1, 2, 3]);
  expect(last.parts.size).toBe(0);
});

test('parts of different frames are not mixed', () => {
  const first = collect(none, frame(1, 2, '9'));
  expect(collect(first.parts, frame(2, 2, '12')).whole).toBeUndefined();
});

test('parts of another sending of the same frame do not complete those of the first', () => {
  const first = collect(none, frame(1, 2));
  const again = collect(first.parts, frame(2, 2, '9', 'b'));
  expect(again.whole).toBeUndefined();
  expect(starts(collect(again.parts, frame(1, 2, '9', 'b')).whole)).toEqual([1, 2]);
});

test('parts that nothing completes are forgotten in time', () => {
  let parts = none;
  for (let seq = 1; seq <= 100; seq++) parts = collect(parts, frame(1, 2, String(seq))).parts;
  expect(parts.size).toBeLessThan(50);
});
