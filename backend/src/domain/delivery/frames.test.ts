import {
  type Breakdown,
  type DeltaFrame,
  type DeltaWindow,
  deltaFrameSchema,
  type Feed,
  FRAME_BYTES,
  itemsFrameSchema,
  mergeBreakdowns,
  type PartialAggregate,
  type SettledFrame,
  samples,
  settledFrameSchema,
  type Topic,
  topicSetOf,
} from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredItem } from '../items/item-changes';
import { type DeltaBatch, deltaFrames, itemsFrames, type SettledStep, settledFrames } from './frames';
import type { PacingPlan } from './pacing';

const { sampleDeltaFrame, sampleSettledFrame } = samples;
const { shard, prev, seq, windows } = sampleSettledFrame;
const step: SettledStep = { shard, prev, seq, arrived: sampleSettledFrame.arrived, windows, items: [] };
const batch: DeltaBatch = {
  shard,
  arrived: sampleDeltaFrame.arrived,
  events: 3,
  windows: sampleDeltaFrame.windows,
  items: () => expect.fail('nobody follows an item'),
  feed: () => expect.fail('nobody watches a feed'),
};

const decode = (frames: readonly string[]): DeltaFrame[] =>
  frames.map((frame) => {
    expect(new TextEncoder().encode(frame).length).toBeLessThanOrEqual(FRAME_BYTES);
    return deltaFrameSchema.parse(JSON.parse(frame));
  });
const plan: PacingPlan = { liveMs: 500, settledMs: 2000, reason: 'viewers', isBeyond: false };
const deltasFor = (of: DeltaBatch, ...topics: Topic[]): DeltaFrame[] => decode(deltaFrames(of, plan)(new Set(topics)));

const count = (n: number): PartialAggregate => ({ measure: 'count', count: n });

/** A window whose dimension has labels that are as long in JSON as labels can be. */
const wide = (start: number, topic: Topic, labels: number): DeltaWindow => ({
  start,
  first: '1',
  last: '2',
  series: [
    {
      topic,
      breakdown: {
        total: count(labels + 5),
        dimensions: ['page', 'referrer'].map((name) => ({
          name,
          values: Array.from(
            { length: labels },
            (_, i) => [`${'\u0001'.repeat(124)}${1000 + i}`, count(1)] as const,
          ).map(([label, partial]): [string, PartialAggregate] => [label, partial]),
          other: count(5),
        })),
      },
    },
  ],
});

const merged = (frames: readonly DeltaFrame[]): Map<string, Breakdown> => {
  const all = new Map<string, Breakdown>();
  for (const { windows } of frames)
    for (const { start, series } of windows)
      for (const { topic, breakdown } of series) {
        const known = all.get(`${start} ${topic}`);
        all.set(`${start} ${topic}`, known ? mergeBreakdowns(known, breakdown) : breakdown);
      }
  return all;
};

test('a subscriber gets its own topics alone, in one frame', () => {
  const frames = deltasFor(batch, 'metric:cpu', 'metric:orders', 'room:lobby');
  expect(frames).toEqual([
    {
      ...samples.sampleDeltaFrame,
      windows: batch.windows.map((window) => ({
        ...window,
        series: window.series.filter(({ topic }) => ['metric:cpu', 'metric:orders'].includes(topic)),
      })),
    },
  ]);
});

test('a window in which nothing of the subscriber moved is left out', () => {
  const two: DeltaBatch = { ...batch, windows: [...batch.windows, wide(1000, 'metric:clicks', 1)] };
  expect(deltasFor(two, 'metric:clicks')[0]?.windows.map(({ start }) => start)).toEqual([1000]);
});

test('nothing that a subscriber watches moved: no frame', () => {
  expect(deltasFor(batch, 'metric:clicks', 'room:lobby')).toEqual([]);
  expect(deltasFor(batch)).toEqual([]);
});

test('subscribers with the same topics share one encoding', () => {
  const frames = deltaFrames(batch);
  expect(frames(new Set<Topic>(['metric:cpu', 'metric:orders']))).toBe(
    frames(new Set<Topic>(['metric:orders', 'room:lobby', 'metric:cpu'])),
  );
});

test('what is too long for one frame goes in numbered parts that merge to the same', () => {
  const large: DeltaBatch = {
    ...batch,
    windows: [wide(1000, 'metric:clicks', 200), wide(2000, 'metric:clicks', 2), wide(3000, 'metric:clicks', 40)],
  };
  const frames = deltasFor(large, 'metric:clicks');
  expect(frames.length).toBeGreaterThan(5);
  expect(frames.map(({ part, of }) => [part, of])).toEqual(frames.map((_, i) => [i + 1, frames.length]));
  expect([...merged(frames)]).toEqual(
    large.windows.flatMap(({ start, series }) =>
      series.map(({ topic, breakdown }) => [`${start} ${topic}`, breakdown]),
    ),
  );
});

test('sketches as large as they get fit frames, also where a dimension has them for every label', () => {
  const registers = Buffer.from(Uint8Array.from({ length: 2 ** 14 }, (_, i) => 4 + (i % 50))).toString('base64');
  const sketch: PartialAggregate = { measure: 'unique', count: 2 ** 52, registers };
  const values = Array.from({ length: 10 }, (_, i): [string, PartialAggregate] => [
    `${'\u0001'.repeat(127)}${i}`,
    sketch,
  ]);
  const breakdown = { total: sketch, dimensions: [{ name: 'type', values, other: sketch }] };
  const large: DeltaBatch = {
    ...batch,
    windows: [{ ...wide(0, 'metric:visitors', 0), series: [{ topic: 'metric:visitors', breakdown }] }],
  };
  const frames = deltasFor(large, 'metric:visitors');
  expect(frames.length).toBe(12);
  expect([...merged(frames).values()]).toEqual([breakdown]);
});

test('quantiles of every value that there is fit a frame, with ten billion events in each bucket', () => {
  const buckets = Array.from({ length: 3407 }, () => [1, ...Array<number>(4).fill(255), 127]).flat();
  const sketch: PartialAggregate = {
    measure: 'quantiles',
    count: 2 ** 52,
    min: -(2 ** 52),
    max: 2 ** 52,
    buckets: Buffer.from(buckets).toString('base64'),
  };
  const values: [string, PartialAggregate][] = [['\u0001'.repeat(128), sketch]];
  const breakdown = { total: sketch, dimensions: [{ name: 'type', values, other: sketch }] };
  const large: DeltaBatch = {
    ...batch,
    windows: [{ ...wide(0, 'metric:size', 0), series: [{ topic: 'metric:size', breakdown }] }],
  };
  expect(deltasFor(large, 'metric:size').length).toBe(3);
});

test('whatever the windows, no frame is too long and nothing is lost or doubled', () => {
  const anyWindow = fc
    .record({ topic: fc.constantFrom<Topic>('metric:a', 'metric:b'), labels: fc.nat(60) })
    .map(({ topic, labels }) => ({ topic, labels }));
  fc.assert(
    fc.property(fc.array(anyWindow, { minLength: 1, maxLength: 6 }), (plans) => {
      const all: DeltaBatch = { ...batch, windows: plans.map(({ topic, labels }, i) => wide(i * 1000, topic, labels)) };
      const frames = deltasFor(all, 'metric:a', 'metric:b');
      expect([...merged(frames).values()]).toEqual(all.windows.flatMap(({ series }) => series.map((s) => s.breakdown)));
    }),
    { numRuns: 30 },
  );
});

const settledFor = (of: SettledStep, ...topics: Topic[]): SettledFrame[] =>
  settledFrames(of)(new Set(topics)).map((frame) => {
    expect(new TextEncoder().encode(frame).length).toBeLessThanOrEqual(FRAME_BYTES);
    return settledFrameSchema.parse(JSON.parse(frame));
  });

test('a subscriber is sent the series of its topics', () => {
  expect(settledFor(step, 'metric:orders')).toMatchObject([
    { part: 1, of: 1, prev, seq, arrived: sampleSettledFrame.arrived, windows },
  ]);
});

test('a second that holds nothing of its topics is settled too', () => {
  const [window] = windows;
  expect(settledFor(step, 'metric:cpu')).toMatchObject([{ windows: [{ ...window, series: [] }] }]);
});

test('a settled frame says of which topics it speaks, though nothing of some has moved', () => {
  const setOf = (...topics: Topic[]) => settledFor(step, ...topics)[0]?.topicSet;
  expect(setOf('metric:orders', 'metric:cpu')).toBe(topicSetOf(['metric:cpu', 'metric:orders']));
  expect(setOf('metric:orders')).not.toBe(setOf('metric:orders', 'metric:cpu'));
  expect(setOf('metric:orders', 'room:lobby')).toBe(setOf('metric:orders'));
});

test.each([
  ['every so often', plan, { interval: 500, reason: 'viewers' }],
  ['alone', { ...plan, liveMs: Number.POSITIVE_INFINITY }, { interval: 2000, reason: 'viewers' }],
  ['as often as can be', { liveMs: 1, settledMs: 2000, isBeyond: false }, undefined],
] as const)('settled frames say how often there is something new: %s', (_, inForce, pacing) => {
  const [frame = ''] = settledFrames(step, inForce)(new Set<Topic>(['metric:orders']));
  expect(settledFrameSchema.parse(JSON.parse(frame)).pacing).toEqual(pacing);
});

test('a step without seconds still moves the checkpoint', () => {
  expect(settledFor({ ...step, windows: [] }, 'metric:orders')).toMatchObject([
    { part: 1, of: 1, prev, seq, windows: [] },
  ]);
});

test('seconds that do not fit into one frame are shared out, each once', () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({ start: i * 1000, seq, series: [] }));
  const frames = settledFor({ ...step, windows: many }, 'metric:orders');
  expect(frames.length).toBeGreaterThan(1);
  expect(frames.map(({ part, of }) => [part, of])).toEqual(frames.map((_, i) => [i + 1, frames.length]));
  expect(frames.flatMap((frame) => frame.windows)).toEqual(many);
});

test('who has not subscribed to anything is sent nothing', () => {
  expect(settledFrames(step)(new Set())).toEqual([]);
  expect(deltaFrames(batch)(new Set())).toEqual([]);
  expect(settledFrames(step)(new Set<Topic>(['metric:unmoved']))).toHaveLength(1);
});

const car = (subject: string, heading = 'north'): StoredItem => ({
  ...{ type: 'vehicle', subject, time: 1, seq: '1', shard, event: 'vehicle.moved', data: { heading } },
});

test('a follower is sent the items that it follows, in the frame that it gets anyhow', () => {
  const items = [car('1'), car('2'), { ...car('3'), data: {}, removed: true as const }];
  const topics: Topic[] = ['metric:orders', 'item:vehicle/1', 'item:vehicle/3', 'item:vehicle/4'];
  const own = [items[0], items[2]];
  expect(deltasFor({ ...batch, items: () => items }, ...topics)).toMatchObject([{ part: 1, of: 1, items: own }]);
  expect(settledFor({ ...step, items }, ...topics)).toMatchObject([{ part: 1, of: 1, windows, items: own }]);
});

test('who follows an item and no metric is sent a frame when it changes, and none otherwise', () => {
  const items = [car('1')];
  const nothing = { windows: [], items };
  expect(deltasFor({ ...batch, items: () => items }, 'item:vehicle/1')).toMatchObject([nothing]);
  expect(settledFor({ ...step, items }, 'item:vehicle/1')).toMatchObject([nothing]);
  expect(settledFor({ ...step, items }, 'item:vehicle/2', 'room:lobby')).toEqual([]);
});

test('more items than fit into one frame are shared out, each once and none too long', () => {
  const items = Array.from({ length: 20 }, (_, i) => car(String(i), 'x'.repeat(i * 500)));
  const topics = items.map(({ subject }): Topic => `item:vehicle/${subject}`);
  const frames = settledFor({ ...step, items }, 'metric:orders', ...topics);
  expect(frames.length).toBeGreaterThan(1);
  expect(new Set(frames.map(({ frameId }) => frameId)).size).toBe(1);
  const sent = frames.flatMap((frame) => frame.items ?? []);
  expect(sent.map(({ subject }) => subject).sort()).toEqual(items.map(({ subject }) => subject).sort());
  expect(sent.filter(({ cut }) => cut).map(({ data }) => data)).toEqual(Array(3).fill({}));
  expect(frames.flatMap((frame) => frame.windows)).toEqual(windows);
});

test('a feed is in the first part alone, and leaves the rest as it is', () => {
  const feed: Feed = {
    events: [{ type: 'order.placed', time: 1, seq: '1', index: 0, data: { note: 'x'.repeat(12_000) } }],
  };
  const asked: (readonly Topic[])[] = [];
  const large: DeltaBatch = {
    ...batch,
    windows: [wide(1000, 'metric:clicks', 200)],
    feed: (topics) => {
      asked.push(topics);
      return topics.includes('feed:order.placed') ? feed : undefined;
    },
  };
  const frames = deltasFor(large, 'metric:clicks', 'feed:order.placed');
  expect(frames.map((frame) => frame.feed)).toEqual([feed, ...frames.slice(1).map(() => undefined)]);
  expect([...merged(frames).values()]).toEqual(large.windows.flatMap(({ series }) => series.map((s) => s.breakdown)));
  expect(deltasFor(large, 'feed:order.placed')).toMatchObject([{ part: 1, of: 1, windows: [], feed }]);
  expect(deltasFor(large, 'feed:a.b')).toEqual([]);
  expect(asked).toEqual([['feed:order.placed'], ['feed:order.placed'], ['feed:a.b']]);
});

test('the states of followed items come in frames that say which are not known', () => {
  const items = Array.from({ length: 20 }, (_, i) => car(String(i), 'x'.repeat(5000)));
  const frames = itemsFrames(items, ['item:vehicle/99']).map((text) => {
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(FRAME_BYTES);
    return itemsFrameSchema.parse(JSON.parse(text));
  });
  expect(frames.flatMap((frame) => frame.items)).toEqual(items);
  expect(frames.map(({ missing }) => missing)).toEqual(frames.map(() => ['item:vehicle/99']));
  expect(itemsFrames([], [])).toEqual([JSON.stringify({ type: 'items', items: [], missing: [] })]);
});
