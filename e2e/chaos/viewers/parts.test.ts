import {
  type PartialAggregate,
  type SettledFrame,
  type SettledWindow,
  settledFrameSchema,
  type Topic,
} from '@millrace/contract';
import { expect, test } from 'vitest';
import { settledFrames } from '../../../backend/src/domain/delivery/frames';
import { apply } from '../../../web/src/features/settling/apply';
import { emptyState, windowAt } from '../../../web/src/features/settling/live-state';

const START = 1_700_000_100_000;
const LABELS = 150;
const steady: readonly Topic[] = ['metric:b', 'metric:c', 'metric:d', 'metric:e', 'metric:f', 'metric:g'];
const topics: ReadonlySet<Topic> = new Set(['metric:a', ...steady]);

const count = (n: number): PartialAggregate => ({ measure: 'count', count: n });

/** One event of each topic for each of so many labels. */
const second = (start: number, seq: string, of: readonly Topic[], labels: number): SettledWindow => {
  const values = Array.from({ length: labels }, (_, i): [string, PartialAggregate] => [`label-${1000 + i}`, count(1)]);
  const breakdown = { total: count(labels), dimensions: [{ name: 'd', values }] };
  return { start, seq, series: of.map((topic) => ({ topic, breakdown })) };
};

/** The step of the checkpoint to 9 as it is sent when its first second has come to `seq` and to so many labels. The other second stands still. */
const sending = (seq: string, labels: number): readonly SettledFrame[] =>
  settledFrames({
    shard: 's',
    prev: '0',
    seq: '9',
    arrived: START + 1900,
    windows: [second(START, seq, ['metric:a'], labels), second(START + 1000, '9', steady, LABELS)],
    items: [],
  })(topics).map((text) => settledFrameSchema.parse(JSON.parse(text)));

const first = sending('9', 20);
const again = sending('12', LABELS);

/** How far a page is settled that got these frames, and the events that it shows in the second that stands still. */
const shownAfter = (frames: readonly SettledFrame[]) => {
  const inputs = frames.map((frame) => ({ kind: 'frame', frame, at: 0 }) as const);
  const { series, checkpoints } = apply(emptyState, inputs, { declared: new Map(), oldest: 0 });
  const shown = steady.flatMap((topic) => {
    const known = series.get(topic);
    return (known && windowAt(known, START + 1000)?.get('s')?.dimensions[0]?.values) ?? [];
  });
  return {
    settled: checkpoints.shards.get('s')?.seq,
    events: shown.reduce((sum, [, partial]) => sum + partial.count, 0),
  };
};

test('a step in parts is whole, also when it is sent again with a second that has moved on', () => {
  expect([first.length, again.length]).toEqual([2, 2]);
  for (const frames of [first, again]) expect(shownAfter(frames)).toEqual({ settled: '9', events: 900 });
});

test('parts of two sendings that were cut at other places do not make up a whole', () => {
  const mixtures = [
    [...first.slice(0, 1), ...again.slice(1)],
    [...again.slice(0, 1), ...first.slice(1)],
  ];
  for (const frames of mixtures) expect(shownAfter(frames)).toEqual({ settled: undefined, events: 0 });
});
