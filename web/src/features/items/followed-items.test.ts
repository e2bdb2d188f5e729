import { type DeltaFrame, type FollowedItem, type Item, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { asFollowed, FollowedStore, followedTopics } from './followed-items';

const item = (seq: number, change: Partial<FollowedItem> = {}): FollowedItem => ({
  ...{ type: 'vehicle', subject: '7', time: 1000, seq: String(seq), shard: 'a', event: 'vehicle.moved' },
  data: { speed: seq },
  ...change,
});
const frame = (...items: FollowedItem[]): DeltaFrame => ({ ...samples.sampleDeltaFrame, windows: [], items });
const loaded: Item = item(1);

const setUp = () => {
  const timers = createFakeTimers();
  const store = new FollowedStore('vehicle', timers);
  let drawn = 0;
  store.subscribe(() => {
    drawn += 1;
  });
  const shown = () => asFollowed([loaded], store.view)[0]?.data.speed;
  return { timers, store, shown, drawn: () => drawn };
};

test('a row is the latest state that was loaded or came, in whatever order', async () => {
  const { timers, store, shown } = setUp();
  store.receive(frame(item(3)));
  store.receive(frame(item(2), item(0), item(9, { subject: '8' }), item(9, { type: 'till' })));
  await timers.advance(1000);
  expect(shown()).toBe(3);
  expect(asFollowed([item(4)], store.view)[0]?.data.speed).toBe(4);
});

test('what is too long for a frame stays as it was loaded, and what is no more goes until it is there again', async () => {
  const { timers, store, shown } = setUp();
  store.receive(frame(item(2, { data: {}, cut: true })));
  await timers.advance(1000);
  expect(shown()).toBe(1);
  store.receive(frame(item(3, { data: {}, removed: true })));
  await timers.advance(1000);
  expect(shown()).toBeUndefined();
  store.receive(frame(item(4)));
  await timers.advance(1000);
  expect(shown()).toBe(4);
});

test('however often things move, they are drawn twice a second', async () => {
  const { timers, store, drawn } = setUp();
  for (let seq = 2; seq < 102; seq++) {
    store.receive(frame(item(seq)));
    await timers.advance(20);
  }
  expect(drawn()).toBeLessThanOrEqual(4);
});

test('nothing moves while the page is paused, and all is there after that', async () => {
  const { timers, store, shown } = setUp();
  store.hold(true);
  store.receive(frame(item(2)));
  await timers.advance(5000);
  expect(shown()).toBe(1);
  store.hold(false);
  expect(shown()).toBe(2);
});

test('a page follows as many items as its connection has room for', () => {
  expect(followedTopics('vehicle', ['7', '8'])).toEqual(['item:vehicle/7', 'item:vehicle/8']);
  expect(
    followedTopics(
      'vehicle',
      Array.from({ length: 100 }, (_, i) => `${i}`),
    ),
  ).toHaveLength(60);
  expect(
    followedTopics(
      'vehicle',
      Array.from({ length: 10 }, () => 'x'.repeat(900)),
    ),
  ).toHaveLength(4);
});
