import { type SettledFrame, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { stateOf } from '../settling/coverage';
import { windowAt } from '../settling/live-state';
import { frameOf, SECOND } from '../settling/testing/frames';
import { LiveStore } from './live-store';

const setUp = (offset = 0) => {
  const clock = { now: SECOND + 2500 };
  const frames: (() => void)[] = [];
  const painted: (() => void)[] = [];
  const runAll = (tasks: (() => void)[]) => tasks.splice(0).forEach((task) => void task());
  const store = new LiveStore({
    declared: new Map(),
    now: () => clock.now,
    painter: { nextFrame: (task) => frames.push(task), afterPaint: (task) => painted.push(task) },
  });
  store.setOffset(offset);
  let notified = 0;
  store.subscribe(() => {
    notified += 1;
  });
  return { store, clock, frames, draw: () => runAll(frames), paint: () => runAll(painted), notified: () => notified };
};

const frame = (place: number, second = 2) => frameOf({ second, shard: 0, label: 'SE', value: 100 }, place);
const orders = (store: LiveStore) => {
  const series = store.view.state.series.get('metric:orders');
  return series && windowAt(series, SECOND + 2000);
};

test('frames that come between two pictures are shown by the next one, all at once', () => {
  const { store, frames, draw, notified } = setUp();
  store.receive(frame(0));
  store.receive(frame(1));
  expect(frames).toHaveLength(1);
  expect(orders(store)).toBeUndefined();
  draw();
  expect(orders(store)?.get('shard-0')?.total?.count).toBe(2);
  expect(notified()).toBe(1);
});

test('between whole pictures only what is followed is told of its events, and the next whole one has all of them', () => {
  const { store, draw, clock, notified } = setUp();
  const followed: number[] = [];
  store.receive(frame(0));
  draw();
  store.follow(['metric:orders'], () => followed.push(clock.now) > 0);
  store.follow(['metric:visits'], () => followed.push(0) > 0);
  clock.now += 100;
  store.receive(frame(1));
  draw();
  expect(orders(store)?.get('shard-0')?.total?.count).toBe(2);
  expect(followed).toEqual([SECOND + 2600]);
  expect(notified()).toBe(1);
  // The whole picture that is due was asked for, though nothing else comes.
  clock.now += 400;
  draw();
  expect(notified()).toBe(2);
});

test('a frame is measured with the first figure that shows it, and where none is in a hurry, with the next whole picture', () => {
  const { store, clock, draw, paint } = setUp();
  const samplesWith = (place: number): number | undefined => {
    clock.now += 10;
    store.receive(frame(place));
    draw();
    paint();
    store.tick();
    return store.view.latency?.samples;
  };
  expect(samplesWith(0)).toBe(1);
  expect(samplesWith(1)).toBe(1);
  store.follow(['metric:orders'], () => true);
  expect(samplesWith(2)).toBe(3);
});

test('the calm state changes once a second, and is complete then', () => {
  const { store, draw } = setUp();
  store.receive(frame(0));
  draw();
  expect(store.view.calm.series.size).toBe(0);
  store.tick();
  expect(store.view.calm).toBe(store.view.state);
});

test('a pause holds the picture while data keeps coming, and its end shows all of it', () => {
  const { store, draw, clock } = setUp();
  store.tick();
  store.setPaused(true);
  const held = store.view;
  store.receive(frame(0));
  draw();
  clock.now += 5000;
  store.tick();
  expect(store.view).toBe(held);
  store.setPaused(false);
  expect(orders(store)?.get('shard-0')?.total?.count).toBe(1);
  expect(store.view.now).toBe(SECOND + 7000);
});

test('latency runs from the arrival in the log to the painted picture, by the server’s clock', () => {
  const { store, clock, draw, paint } = setUp(-500);
  store.receive(frame(0));
  draw();
  clock.now += 90;
  paint();
  store.tick();
  const arrived = SECOND + 2000 + 10;
  expect(store.view.latency?.p50).toBe(SECOND + 2590 - 500 - arrived);
});

test('what is taken in during a pause was not painted and is not measured', () => {
  const { store, draw, paint } = setUp();
  store.setPaused(true);
  store.receive(frame(0));
  draw();
  paint();
  store.setPaused(false);
  store.tick();
  expect(store.view.latency).toBeUndefined();
});

test('the time of the last update is by the server’s clock', () => {
  const { store, draw } = setUp(7000);
  store.receive(frame(0));
  draw();
  expect(store.view.updatedAt).toBe(SECOND + 9500);
});

test('a frame says what it changed; what was missed, once it is there, may have changed anything', () => {
  const { store } = setUp();
  const invalidated: unknown[] = [];
  const unfollow = store.onInvalidated((what) => invalidated.push(what));
  const span = { from: SECOND, to: SECOND };
  store.receive({ ...samples.sampleSettledFrame, invalidated: span });
  expect(invalidated).toEqual([span]);
  store.setBackfillStatus('under way');
  store.setBackfillStatus('failed');
  expect(invalidated).toEqual([span]);
  store.setBackfillStatus('done');
  expect(invalidated).toEqual([span, 'anything']);
  unfollow();
  store.setBackfillStatus('done');
  expect(invalidated).toHaveLength(2);
});

test('what is a minute older than half an hour is forgotten', () => {
  const { store, clock, draw } = setUp();
  store.receive(frame(0));
  draw();
  clock.now += 32 * 60_000;
  store.tick();
  expect(orders(store)).toBeUndefined();
});

const report = (arrived: number, until = arrived) => ({ shard: 'shard-0', seq: '9', arrived, until });
const settledAt = (seq: number, prev: number, second: number, events: number): SettledFrame => ({
  ...samples.sampleSettledFrame,
  shard: 'shard-0',
  prev: String(prev),
  seq: String(seq),
  arrived: SECOND + second * 1000,
  windows: [
    {
      start: SECOND + second * 1000,
      seq: String(seq),
      series: [{ topic: 'metric:orders', breakdown: { total: { measure: 'count', count: events }, dimensions: [] } }],
    },
  ],
});

test('what is known ends at the checkpoints, not at the clock; what is delivered live after them is under way', () => {
  const { store, clock, draw } = setUp();
  store.cover(true, SECOND - 60_000);
  store.tick();
  expect(stateOf(store.view, SECOND - 300_000, SECOND - 295_000)).toBe('filling');
  store.backfilled([report(SECOND - 2000)], SECOND - 600_000, SECOND);
  draw();
  expect(stateOf(store.view, SECOND - 300_000, SECOND - 295_000)).toBe('known');
  expect(stateOf(store.view, SECOND - 5000, SECOND)).toBe('under way');
  clock.now += 60_000;
  store.tick();
  expect(stateOf(store.view, SECOND - 5000, SECOND)).toBe('filling');
  expect(store.needsCheckpoints()).toBe(true);
  store.receiveCheckpoints([report(SECOND - 2000, SECOND + 55_000)], SECOND + 60_000);
  draw();
  expect(stateOf(store.view, SECOND - 5000, SECOND)).toBe('known');
  expect(store.needsCheckpoints()).toBe(false);
});

test('what is known as soon as it is filled in is there with all that was filled in, also where a pause begins right then', () => {
  const { store, draw } = setUp();
  store.cover(true, SECOND - 60_000);
  store.tick();
  const { windows } = settledAt(5, 0, -120, 7);
  store.receivePage(windows.map((window) => ({ ...window, shard: 'shard-0' })));
  store.backfilled([report(SECOND - 2000)], SECOND - 600_000, SECOND);
  draw();
  draw();
  store.setPaused(true);
  expect(stateOf(store.view, SECOND - 125_000, SECOND - 120_000)).toBe('known');
  const series = store.view.calm.series.get('metric:orders');
  expect(series && windowAt(series, SECOND - 120_000)?.size).toBe(1);
});

test('what could not be backfilled is unknown, until it can', () => {
  const { store } = setUp();
  store.setBackfillStatus('failed');
  expect(stateOf(store.view, SECOND - 5000, SECOND)).toBe('unknown');
  store.setBackfillStatus('under way');
  expect(stateOf(store.view, SECOND - 5000, SECOND)).toBe('filling');
});

test('a delta that does not settle says that its shard only seemed quiet', () => {
  const { store, clock, draw } = setUp();
  store.backfilled([report(SECOND - 60_000, SECOND)], SECOND - 600_000, SECOND);
  store.receive(frame(10));
  draw();
  store.tick();
  expect(stateOf(store.view, SECOND - 10_000, SECOND)).toBe('known');
  clock.now += 7000;
  store.tick();
  expect(stateOf(store.view, SECOND - 10_000, SECOND)).toBe('filling');
});

test('what settled frames alone bring is late, and measured so; what deltas brought before is not', () => {
  const { store, clock, draw, paint } = setUp();
  store.cover(true, SECOND);
  store.receive(frame(0));
  draw();
  paint();
  clock.now += 2000;
  store.receive(settledAt(1, 0, 2, 1));
  draw();
  paint();
  store.tick();
  expect(store.freshness.latency?.samples).toBe(1);
  clock.now += 11_000;
  store.receive(settledAt(2, 1, 3, 5));
  draw();
  paint();
  store.tick();
  expect(store.freshness.latency?.recent).toBe(clock.now - SECOND - 3000);
});

test('a long page is taken in with several pictures, what came behind it too, and is shown once it is all there', () => {
  const { store, draw, clock, notified } = setUp();
  store.receive(frame(0));
  draw();
  const window = { start: SECOND + 2000, shard: 'shard-1', seq: '9', series: [] };
  store.receivePage(Array.from({ length: 450 }, (_, i) => ({ ...window, start: window.start - i * 1000 })));
  store.receive(frame(1));
  const held = () => [...store.view.state.ledgers.values()].reduce((sum, { size }) => sum + size, 0);
  clock.now += 50;
  draw();
  expect([held() < 400, orders(store)?.get('shard-0')?.total?.count, notified()]).toEqual([true, 1, 1]);
  clock.now += 50;
  for (let picture = 0; picture < 4; picture++) draw();
  expect([held(), orders(store)?.get('shard-0')?.total?.count, notified()]).toEqual([451, 2, 2]);
});

test('a pause counts what waits and holds the time of the last event, while the page goes on', () => {
  const { store, draw, clock } = setUp();
  store.receive(frame(0));
  draw();
  store.tick();
  const shown = store.view.updatedAt;
  store.setPaused(true);
  const since = store.serverNow();
  clock.now += 5000;
  store.receive(frame(1));
  store.receive(frame(1));
  draw();
  store.tick();
  expect(store.freshness).toMatchObject({ updatedAt: shown, paused: { since, events: 1 }, now: SECOND + 7000 });
  store.setPaused(false);
  expect(store.freshness).toMatchObject({ updatedAt: SECOND + 7500, paused: undefined });
});
