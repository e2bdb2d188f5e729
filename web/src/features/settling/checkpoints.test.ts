import { type SettledFrame, type ShardCheckpoint, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import {
  addStretch,
  type Checkpoints,
  collectPart,
  missingSince,
  noCheckpoints,
  noteReported,
  pruneCheckpoints,
  reachCheckpoints,
  seenUntil,
  settledCoverage,
  type WaitingParts,
} from './checkpoints';

const seqOf = ({ shards }: Checkpoints) => shards.get('s')?.seq;

/** The record with the sequence number `n` arrived at 100 × `n`. */
const stretch = (checkpoints: Checkpoints, prev: string, seq: string, at = 0, shard = 's') =>
  addStretch(checkpoints, shard, { prev, seq, arrived: 100 * Number(seq) }, at);
const stretches = (...all: [prev: string, seq: string, at: number][]) =>
  all.reduce((checkpoints, [prev, seq, at]) => stretch(checkpoints, prev, seq, at), noCheckpoints);
const report = (seq: string, until = 100 * Number(seq), shard = 's'): ShardCheckpoint => ({
  shard,
  seq,
  arrived: 100 * Number(seq),
  until,
});
const reach = (checkpoints: Checkpoints, since: number, ...reports: ShardCheckpoint[]) =>
  reachCheckpoints(checkpoints, reports, { since, othersUntil: 0 });
const hear = (checkpoints: Checkpoints, at: number, ...reports: ShardCheckpoint[]) =>
  noteReported(checkpoints, reports, { at, othersUntil: 0 });

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
  expect(seqOf(reach(checkpoints, 0, report('9')))).toBe('12');
  expect(missingSince(reach(checkpoints, 0, report('9')))).toBeUndefined();
  expect(seqOf(reach(checkpoints, 0, report('3')))).toBe('5');
});

test('a server that is further says since when something is missing, until that has come', () => {
  const checkpoints = hear(hear(stretches(['0', '5', 1]), 2, report('5')), 3, report('8'));
  expect(missingSince(checkpoints)).toBe(3);
  expect(missingSince(stretch(checkpoints, '5', '8', 4))).toBeUndefined();
  expect(missingSince(hear(noCheckpoints, 7, report('1', 100, 'other')))).toBe(7);
});

const nobody: ReadonlySet<string> = new Set();
const covered = (checkpoints: Checkpoints, waiting = nobody) => settledCoverage(checkpoints, waiting);

test('before the first report nothing is known, since there may be shards that nobody spoke of', () => {
  expect(covered(stretches(['0', '5', 1]))).toEqual([]);
});

test('an answer covers the time from where it begins to the arrival of its checkpoint, and frames go on from there', () => {
  const reached = reach(noCheckpoints, 200, report('9'));
  expect(covered(reached)).toEqual([{ from: 200, to: 900 }]);
  expect(covered(stretch(reached, '9', '12'))).toEqual([{ from: 200, to: 1200 }]);
});

test('a frame that is missing leaves a gap, which what fills it closes', () => {
  const gap = stretch(stretch(reach(noCheckpoints, 200, report('9')), '12', '15'), '15', '20');
  expect(covered(gap)).toEqual([
    { from: 200, to: 900 },
    { from: 1500, to: 2000 },
  ]);
  expect(covered(stretch(gap, '9', '12'))).toEqual([{ from: 200, to: 2000 }]);
  expect(covered(reach(gap, 500, report('16')))).toEqual([{ from: 200, to: 2000 }]);
});

test('a time is known once it is in every shard', () => {
  const reached = reach(noCheckpoints, 200, report('9'), report('20', 2000, 'late'));
  expect(covered(reached)).toEqual([{ from: 200, to: 900 }]);
  const other = stretch(reached, '0', '11', 0, 'new');
  expect(covered(other)).toEqual([{ from: 200, to: 900 }]);
  expect(covered(stretch(reached, '3', '11', 0, 'joined late'))).toEqual([]);
});

test('a quiet shard is settled as far as its report says, unless a record of it is known to wait', () => {
  const quiet = hear(reach(noCheckpoints, 200, report('9')), 1, report('9', 5000));
  expect(covered(quiet)).toEqual([{ from: 200, to: 5000 }]);
  expect(covered(quiet, new Set(['s']))).toEqual([{ from: 200, to: 900 }]);
  expect(covered(hear(quiet, 2, report('60', 6000)))).toEqual([{ from: 200, to: 5000 }]);
});

test('where nothing was ever settled, the time of the report is known', () => {
  const empty = noteReported(noCheckpoints, [], { at: 0, othersUntil: 4000 });
  expect(covered(empty)).toEqual([{ from: 0, to: 4000 }]);
  expect(covered(hear(empty, 1, report('50')))).toEqual([{ from: 0, to: 4000 }]);
});

test('a shard that was not spoken of, and then has a first record that waits, is known up to that record alone', () => {
  const empty = noteReported(noCheckpoints, [], { at: 0, othersUntil: 4000 });
  const waits = { shard: 's', seq: '0', arrived: 3000, until: 3000 };
  expect(covered(hear(empty, 1, waits))).toEqual([{ from: 0, to: 3000 }]);
  expect(covered(reach(empty, 500, waits))).toEqual([{ from: 0, to: 3000 }]);
});

test('a shard that no report names any more is forgotten, one that is new is not', () => {
  const both = reach(noCheckpoints, 0, report('9'), report('9', 900, 'closed'));
  const [soon, late] = [3_600_000, 3_601_000].map((othersUntil) =>
    noteReported(both, [report('9', othersUntil)], { at: 0, othersUntil }),
  );
  expect([soon?.shards.size, late?.shards.size]).toEqual([2, 1]);
});

test('what ended long ago is forgotten', () => {
  const gap = stretch(stretch(reach(noCheckpoints, 200, report('9')), '12', '15'), '15', '20');
  expect(covered(pruneCheckpoints(gap, 1000))).toEqual([{ from: 1500, to: 2000 }]);
  expect(pruneCheckpoints(gap, 100)).toBe(gap);
});

test('the page has seen every shard as far as the one of which it has seen least, live or settled', () => {
  const reached = reach(noCheckpoints, 200, report('9'), report('20', 2000, 'late'));
  expect(seenUntil(reached, new Map())).toBe(900);
  expect(seenUntil(reached, new Map([['s', 1700]]))).toBe(1700);
  expect(seenUntil(hear(reached, 0, report('3', 300, 'other')), new Map())).toBeUndefined();
  expect(seenUntil(noCheckpoints, new Map())).toBeUndefined();
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
