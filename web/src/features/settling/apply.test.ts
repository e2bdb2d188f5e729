import { type DeltaFrame, metricTopic, samples } from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply as applyInputs, prune } from './apply';
import { emptyState, type LiveSeries, type LiveState, MINUTE_MS, windowAt } from './live-state';
import { anyEvents, stateAfter as apply, frameOf, SECOND } from './testing/frames';

const secondsOf = ({ minutes }: LiveSeries) => [...minutes.values()].flatMap((minute) => [...minute]);

/** The state as plain data whose order says nothing. */
const plain = (state: LiveState) =>
  [...state.series]

    .map(([topic, series]) => [
      topic,
      secondsOf(series)
        .sort(([a], [b]) => a - b)
        .map(([start, shards]) => [start, Object.fromEntries(shards)]),
    ])
    .sort();

test('a frame moves every topic that it carries', () => {
  const state = apply([samples.sampleDeltaFrame]);
  expect([...state.series.keys()]).toEqual(['metric:orders', 'metric:revenue', 'metric:cpu', 'metric:users']);
  const start = samples.sampleDeltaFrame.windows[0]?.start ?? 0;
  const orders = state.series.get('metric:orders');
  expect(orders && windowAt(orders, start)?.get('shardId-000000000000')?.total).toEqual({ measure: 'count', count: 2 });
});

test('the state does not depend on the order of the frames, on how they are batched, or on how often each one comes', () => {
  const shuffled = anyEvents
    .map((events) => events.map(frameOf))
    .chain((frames) =>
      fc.record({
        frames: fc.constant(frames),
        again: fc.shuffledSubarray([...frames, ...frames], { minLength: frames.length * 2 }),
        cut: fc.nat({ max: frames.length * 2 }),
      }),
    );
  fc.assert(
    fc.property(shuffled, ({ frames, again, cut }) => {
      const other = apply(again.slice(cut), apply(again.slice(0, cut)));
      expect(plain(other)).toEqual(plain(apply(frames)));
    }),
  );
});

test('parts of one frame carry the same place in the log and all count', () => {
  const [first, second] = ['a', 'b'].map((name, i): DeltaFrame => {
    const frame = frameOf({ second: 0, shard: 0, label: 'SE', value: 1 }, 0);
    const [window] = frame.windows;
    const series = (window?.series ?? []).slice(0, 1).map((entry) => ({ ...entry, topic: metricTopic(name) }));
    return { ...frame, part: i + 1, of: 2, windows: window ? [{ ...window, series }] : [] };
  });
  const state = apply([first, second, first].filter((frame) => frame !== undefined));
  expect([...state.series.keys()]).toEqual(['metric:a', 'metric:b']);
});

test('a metric that a frame does not touch stays the same object', () => {
  const before = apply([samples.sampleDeltaFrame]);
  const after = apply([frameOf({ second: 0, shard: 1, label: 'SE', value: 5 }, 7)], before);
  expect(after.series.get('metric:cpu')).toBe(before.series.get('metric:cpu'));
  expect(after.series.get('metric:orders')).not.toBe(before.series.get('metric:orders'));
});

test('the state before stays as it was', () => {
  const before = apply([frameOf({ second: 0, shard: 0, label: 'SE', value: 5 }, 0)]);
  const copy = structuredClone(plain(before));
  apply([frameOf({ second: 0, shard: 0, label: 'SE', value: 5 }, 1)], before);
  expect(plain(before)).toEqual(copy);
});

test('what is older than the page retains is neither taken in nor retained', () => {
  const frames = [0, 59, 60, 61].map((second) => frameOf({ second, shard: 0, label: 'SE', value: 1 }, second));
  const oldest = SECOND + MINUTE_MS;
  const pruned = prune(apply(frames), oldest, oldest);
  const orders = pruned.series.get('metric:orders');
  expect(orders && secondsOf(orders).map(([start]) => start)).toEqual([oldest, oldest + 1000]);
  expect([...pruned.ledgers.keys()]).toEqual([oldest]);
  const inputs = frames.map((frame) => ({ kind: 'frame', frame, at: 0 }) as const);
  expect(plain(applyInputs(emptyState, inputs, { declared: new Map(), oldest }))).toEqual(plain(pruned));
});

test('of what has long been settled, which deltas made it up is forgotten, and none of them counts again', () => {
  const [first, later] = [0, 1].map((place) => frameOf({ second: 0, shard: 0, label: 'SE', value: 1 }, place));
  if (!first || !later) return expect.fail();
  const frames = [first];
  const window = { start: SECOND, seq: '1', shard: 'shard-0', series: first.windows[0]?.series ?? [] };
  const settled = applyInputs(apply(frames), [{ kind: 'page', windows: [window] }], { declared: new Map(), oldest: 0 });
  const seenIn = (state: LiveState) =>
    [...state.ledgers.values()].flatMap((all) => [...all.values()].map(({ seen }) => seen.size));
  const countOf = ({ series: all }: LiveState) => {
    const orders = all.get('metric:orders');
    return orders && windowAt(orders, SECOND)?.get('shard-0')?.total?.count;
  };
  expect(prune(settled, 0, SECOND + 2 * MINUTE_MS)).toBe(settled);
  expect(seenIn(prune(apply(frames), 0, SECOND + 3 * MINUTE_MS))).toEqual([1]);
  const forgot = prune(settled, 0, SECOND + 3 * MINUTE_MS);
  expect(seenIn(forgot)).toEqual([0]);
  expect([countOf(settled), countOf(forgot), countOf(apply(frames, forgot))]).toEqual([1, 1, 1]);
  expect(countOf(apply([later], forgot))).toBe(2);
  expect(prune(forgot, 0, SECOND + 3 * MINUTE_MS)).toBe(forgot);
});

test('pruning nothing changes no series', () => {
  const state = apply([samples.sampleDeltaFrame]);
  expect(prune(state, 0, SECOND).series.get('metric:orders')).toBe(state.series.get('metric:orders'));
});
