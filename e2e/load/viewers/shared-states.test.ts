import type { DeltaFrame, SettledFrame, Topic } from '@millrace/contract';
import { expect, test } from 'vitest';
import { apply, type LedgerInput } from '../../../web/src/features/settling/apply';
import { emptyState, type LiveState, windowAt } from '../../../web/src/features/settling/live-state';
import { type SharedState, SharedStates } from './shared-states';
import { SharedTexts } from './shared-texts';

const topic: Topic = 'metric:a';
const START = 1_700_000_100_000;
const rules = { declared: new Map(), oldest: 0 };
const series = (count: number) => [
  { topic, breakdown: { total: { measure: 'count' as const, count }, dimensions: [] } },
];

const delta = (shard: string, first: number, last: number): DeltaFrame => ({
  type: 'delta',
  shard,
  part: 1,
  of: 1,
  arrived: { first: START, last: START },
  events: last - first + 1,
  windows: [{ start: START, first: String(first), last: String(last), series: series(last - first + 1) }],
});

const settled = (shard: string, prev: number, seq: number): SettledFrame => ({
  type: 'settled',
  shard,
  part: 1,
  of: 1,
  prev: String(prev),
  seq: String(seq),
  arrived: START,
  topicSet: 'a',
  windows: [{ start: START, seq: String(seq), series: series(seq) }],
});

const inputOf = (frame: DeltaFrame | SettledFrame): LedgerInput => ({ kind: 'frame', frame, at: START });
const frames: readonly (DeltaFrame | SettledFrame)[] = [
  delta('s', 1, 3),
  delta('s', 4, 5),
  delta('t', 1, 2),
  settled('s', 0, 4),
  settled('t', 0, 2),
];

const shownIn = ({ series }: LiveState) => {
  const known = series.get(topic);
  return known && [...(windowAt(known, START) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
};

/** Where a viewer is who is given these one after the other. */
const given = (
  shared: SharedStates,
  some: readonly (DeltaFrame | SettledFrame)[],
  from = shared.enter(),
): SharedState => {
  let at = from;
  for (const frame of some) at = shared.move(at, frame, inputOf(frame));
  return at;
};

const states = () => new SharedStates(rules);

test('viewers who were given the same in any order are in one state once it is settled, which shows what each would by itself', () => {
  const shared = states();
  const whole = [...frames, settled('s', 4, 5)];
  const orders = [whole, whole.toReversed(), [...whole.slice(2), ...whole.slice(0, 2)]];
  const ends = orders.map((order) => given(shared, order));
  expect(new Set(ends).size).toBe(1);
  expect(ends[0]?.viewers).toBe(3);
  for (const order of orders) {
    const alone = apply(emptyState, order.map(inputOf), rules);
    expect(ends[0] && shownIn(ends[0].state)).toEqual(shownIn(alone));
  }
});

test('a viewer who misses a frame goes a way of its own, until it is given what it missed', () => {
  const shared = states();
  const all = given(shared, frames);
  const without = given(shared, frames.slice(1));
  expect(without).not.toBe(all);
  expect(given(shared, frames.slice(0, 1), without)).toBe(all);
});

test('a viewer who is answered what it missed is in the state of those who missed nothing', () => {
  const shared = states();
  const all = given(shared, [...frames, settled('s', 4, 5)]);
  const without = given(
    shared,
    [frames[0], frames[2], frames[4]].flatMap((frame) => frame ?? []),
  );
  const windows = [5, 2].map((seq, i) => ({
    start: START,
    shard: i ? 't' : 's',
    seq: String(seq),
    series: series(seq),
  }));
  const checkpoints = windows.map(({ shard, seq }) => ({ shard, seq, arrived: START, until: START }));
  const answered = shared.move(without, windows, { kind: 'page', windows });
  const rest = { kind: 'reached', checkpoints, since: 0, othersUntil: 0 } as const;
  expect(shared.move(answered, checkpoints, rest)).toBe(all);
});

test('a viewer who is settled as far as others, with another figure, is in a state of its own', () => {
  const shared = states();
  const right = settled('s', 0, 5);
  const wrong = { ...right, windows: right.windows.map((window) => ({ ...window, series: series(4) })) };
  const all = given(shared, [...frames, right]);
  const other = given(shared, [...frames, wrong]);
  expect(other).not.toBe(all);
  expect(shownIn(other.state)).not.toEqual(shownIn(all.state));
});

test('a hundred viewers cost what one does, and states that nobody is in are forgotten', () => {
  const shared = states();
  let ends = Array.from({ length: 100 }, () => shared.enter());
  for (const frame of frames) ends = ends.map((at) => given(shared, [frame], at));
  expect(shared.computations).toBe(frames.length);
  for (const end of ends) shared.leave(end);
  const again = given(shared, frames.slice(0, 1));
  expect([again.viewers, shared.computations]).toEqual([1, frames.length + 1]);
});

test('the same frame twice changes nothing of what is shown', () => {
  const shared = states();
  const once = given(shared, frames);
  const twice = given(shared, frames.slice(1, 2), once);
  expect(shownIn(twice.state)).toEqual(shownIn(once.state));
});

test('equal texts are read once while copies of them may come', () => {
  let now = 0;
  let reads = 0;
  const texts = new SharedTexts(
    (text) => ({ text, read: ++reads }),
    () => now,
  );
  expect(texts.of('a')).toBe(texts.of('a'));
  now = 31_000;
  texts.of('b');
  expect(texts.of('a').read).toBe(3);
});
