import type { Breakdown, DeltaFrame, Topic } from '@millrace/contract';
import { expect, test } from 'vitest';
import { apply } from '../../web/src/features/settling/apply';
import { emptyState } from '../../web/src/features/settling/live-state';
import { FigureCheck } from './figures';

const START = 1_700_000_100_000;
const topic: Topic = 'metric:a';
const count = (events: number): Breakdown => ({ total: { measure: 'count', count: events }, dimensions: [] });

const delta = (shard: string, start: number, seq: number, events: number): DeltaFrame => ({
  type: 'delta',
  shard,
  part: 1,
  of: 1,
  arrived: { first: start, last: start },
  events,
  windows: [
    { start, first: String(seq), last: String(seq + events - 1), series: [{ topic, breakdown: count(events) }] },
  ],
});

const frames = [delta('s', START, 1, 2), delta('t', START, 1, 3), delta('s', START + 1000, 3, 1)];

const shown = (some: readonly DeltaFrame[]) =>
  apply(
    emptyState,
    some.map((frame) => ({ kind: 'frame', frame, at: START }) as const),
    { declared: new Map(), oldest: 0 },
  );

const expected = new Map([
  [
    topic,
    new Map([
      [START, count(5)],
      [START + 1000, count(1)],
    ]),
  ],
]);
const check = (from = START) => new FigureCheck(expected, () => undefined, from);

test('a viewer who was sent everything shows what the log adds up to', () => {
  expect(check().of([topic], shown(frames))).toEqual({ compared: 2, differences: [] });
});

test('a frame that is missing is a difference, and so is an event too many', () => {
  expect(check().of([topic], shown(frames.slice(1))).differences).toHaveLength(1);
  expect(check().of([topic], shown(frames.slice(0, 2))).differences).toHaveLength(1);
  expect(check().of([topic], shown([...frames, delta('s', START + 1000, 4, 1)])).differences).toHaveLength(1);
  expect(check().of([topic], shown([...frames, delta('s', START + 5000, 4, 1)])).differences).toHaveLength(1);
  expect(check().of([topic], emptyState).differences).toHaveLength(2);
});

test('topics that a viewer does not have, and seconds before the run, are none', () => {
  expect(check().of(['metric:b'], shown(frames))).toEqual({ compared: 0, differences: [] });
  expect(check(START + 1000).of([topic], shown(frames.slice(2))).differences).toEqual([]);
});

test('what several viewers share counts for each of them', () => {
  const [one, state] = [check(), shown(frames.slice(1))];
  expect(one.of([topic], state)).toEqual(one.of([topic], state));
  expect(one.of([topic], state).differences).toHaveLength(1);
});
