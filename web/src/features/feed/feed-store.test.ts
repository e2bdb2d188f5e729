import { type DeltaFrame, type Feed, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { FeedStore, ROWS, watchedFeeds } from './feed-store';

const event = (seq: number, time = seq) => ({
  ...{ type: 'order.placed', subject: '/checkout', time, seq: String(seq), index: 0, data: { amount: seq } },
});
const frame = (feed: Feed, shard = 'a'): DeltaFrame => ({ ...samples.sampleDeltaFrame, shard, windows: [], feed });

const setUp = () => {
  const timers = createFakeTimers();
  const store = new FeedStore(timers);
  let drawn = 0;
  store.subscribe(() => {
    drawn += 1;
  });
  return { timers, store, drawn: () => drawn, shown: () => store.view.rows.map(({ seq }) => Number(seq)) };
};

test('the latest events are shown, the newest first, whatever came first', async () => {
  const { timers, store, shown } = setUp();
  store.receive(frame({ events: [event(1), event(9), event(3)] }));
  store.receive(frame({ events: [event(2, 8), ...[4, 5, 6].map((seq) => event(seq))] }, 'b'));
  await timers.advance(1000);
  expect(shown()).toEqual([9, 2, 6, 5, 4]);
  expect(shown()).toHaveLength(ROWS);
});

test('an event that both connections of a hand-over bring is there once', async () => {
  const { timers, store, shown } = setUp();
  for (let i = 0; i < 2; i++) store.receive(frame({ events: [event(1)] }));
  store.receive(frame({ events: [event(1)] }, 'b'));
  await timers.advance(1000);
  expect(shown()).toEqual([1, 1]);
});

test('however many come, they are drawn once a second', async () => {
  const { timers, store, drawn } = setUp();
  for (let seq = 1; seq <= 50; seq++) {
    store.receive(frame({ events: [event(seq)] }));
    await timers.advance(20);
  }
  expect(drawn()).toBe(1);
});

test('nothing moves while somebody reads, and what came meanwhile is shown after that', async () => {
  const { timers, store, shown } = setUp();
  store.receive(frame({ events: [event(1)] }));
  await timers.advance(1000);
  store.hold(true);
  store.receive(frame({ events: [event(2)] }));
  await timers.advance(5000);
  expect(shown()).toEqual([1]);
  store.hold(false);
  expect(shown()).toEqual([2, 1]);
});

test('that events were left out is said for ten seconds', async () => {
  const { timers, store } = setUp();
  store.receive(frame({ events: [event(1)], sampled: true, leftOut: 200 }));
  await timers.advance(1000);
  store.receive(frame({ events: [event(2)], sampled: true, leftOut: 50 }));
  await timers.advance(1000);
  expect(store.view.leftOut).toBe(250);
  await timers.advance(11_000);
  expect(store.view.leftOut).toBe(0);
});

test('a page watches as many feeds as its connection has room for', () => {
  expect(watchedFeeds(['order.placed', 'clickstream.*'])).toEqual(['feed:order.placed', 'feed:clickstream.*']);
  expect(watchedFeeds(Array.from({ length: 50 }, (_, i) => `t${i}`))).toHaveLength(30);
  expect(watchedFeeds(Array.from({ length: 20 }, () => 'x'.repeat(120)))).toHaveLength(8);
});
