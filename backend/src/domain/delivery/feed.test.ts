import { type Feed, type FeedTopic, feedSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { metrics } from '../../testing/fixture-metrics';
import { type EventFact, factsOf } from '../fold/facts';
import { FeedSampler, feedOf as feedFor, sampleFeeds } from './feed';

const START = Date.UTC(2026, 10, 20, 10);

const anOrder = { specversion: '1.0', id: '1', source: 'shop', type: 'order.placed', subject: '/checkout' };
const data = { amount: 10.5, country: 'SE', customer: 'ada@example.com', coupon: null };

const factsIn = (seq: number, arrived: number, value: object): EventFact[] =>
  factsOf(metrics, { seq: String(seq), arrived, data: new TextEncoder().encode(JSON.stringify(value)) }).filter(
    (fact) => fact.kind === 'event',
  );

/** So many orders in each second, the first at `START`, spread over it. */
const ordersOf = (...perSecond: number[]): EventFact[] => {
  let seq = 0;
  return perSecond.flatMap((count, second) =>
    Array.from({ length: count }, (_, i) =>
      factsIn(++seq, START + second * 1000 + Math.floor((i * 1000) / count), { ...anOrder, data }),
    ).flat(),
  );
};

const orders: readonly FeedTopic[] = ['feed:order.placed'];

const feedOf = (facts: readonly EventFact[], topics = orders, sampler = new FeedSampler()): Feed | undefined => {
  const feed = feedFor(sampleFeeds({ metrics, sampler }, 'shard-0', facts, topics))(topics);
  return feed && feedSchema.parse(feed);
};

test('an event is shown with what metrics and items read of it, and nothing else', () => {
  expect(feedOf(factsIn(7, START, { ...anOrder, data }))).toEqual({
    events: [
      {
        type: 'order.placed',
        subject: '/checkout',
        time: START,
        seq: '7',
        index: 0,
        data: { amount: 10.5, country: 'SE' },
      },
    ],
  });
});

test('what says who somebody is is left out of it as it is of labels, and what is long is cut', () => {
  const told = { ...anOrder, subject: `/checkout?mail=ada@example.com`, data: { country: '203.0.113.9', amount: 1 } };
  const long = { ...anOrder, subject: 'x'.repeat(500), data: { country: 'y'.repeat(500), amount: { gross: 1 } } };
  const events = [told, long].flatMap((one, i) => feedOf(factsIn(i + 1, START, one))?.events ?? []);
  expect(events.map(({ subject, data }) => [subject, data])).toEqual([
    ['/checkout', { amount: 1 }],
    [`${'x'.repeat(199)}…`, { country: `${'y'.repeat(199)}…` }],
  ]);
});

test('what is counted once by its hash alone is in no feed', () => {
  const click = {
    event_type: 'page_view',
    session_id: 's-1',
    user_id: 'u',
    timestamp: START,
    page_url: '/a',
    user_agent: 'x',
    ip_address: '203.0.113.9',
    referrer: null,
  };
  const [event] = feedOf(factsIn(1, START, click), ['feed:clickstream.*'])?.events ?? [];
  expect(event).toMatchObject({ type: 'clickstream.page_view', subject: '/a', data: { event_type: 'page_view' } });
  expect(JSON.stringify(event)).not.toContain('s-1');
});

test('a subscriber is sent the types and families that it watches, each event once', () => {
  const facts = [
    ...factsIn(1, START, [
      { ...anOrder, data },
      { ...anOrder, id: '2', type: 'page.viewed' },
      { ...anOrder, id: '3', data },
    ]),
    ...factsIn(2, START, { ...anOrder, id: '4', data }),
  ];
  const placesOf = (...topics: FeedTopic[]) => feedOf(facts, topics)?.events.map(({ seq, index }) => `${seq}.${index}`);
  expect(placesOf('feed:order.placed', 'feed:order.*')).toEqual(['1.0', '1.2', '2.0']);
  expect(placesOf('feed:page.viewed')).toEqual(['1.1']);
  expect(placesOf('feed:vehicle.moved')).toBeUndefined();
});

test('up to 20 a second all are sent, and nothing is marked', () => {
  expect(feedOf(ordersOf(20, 20))).toMatchObject({ events: { length: 40 } });
  expect(feedOf(ordersOf(20, 20))).not.toHaveProperty('sampled');
});

test('above that 20 a second are, spread over it, and how many were left out is said', () => {
  const sampler = new FeedSampler();
  const facts = ordersOf(200, 200, 200);
  const seconds = [0, 200, 400].map((from) => feedOf(facts.slice(from, from + 200), orders, sampler));
  for (const feed of seconds) {
    const sent = feed?.events.length ?? 0;
    expect(sent).toBeGreaterThan(9);
    expect(sent).toBeLessThanOrEqual(20);
    expect(feed).toMatchObject({ sampled: true, leftOut: 200 - sent });
  }
  const last = seconds[2]?.events.map(({ seq }) => Number(seq) - 400) ?? [];
  expect(last.filter((place) => place > 100).length).toBeGreaterThan(3);
});

test('which are sent does not depend on how batches are cut', () => {
  const facts = ordersOf(30, 100, 70, 5);
  const sentIn = (size: number) => {
    const sampler = new FeedSampler();
    const feeds = Array.from({ length: Math.ceil(facts.length / size) }, (_, i) =>
      feedOf(facts.slice(i * size, (i + 1) * size), orders, sampler),
    );
    return feeds.flatMap((feed) => feed?.events.map(({ seq }) => seq) ?? []);
  };
  expect(sentIn(7)).toEqual(sentIn(40));
  expect(sentIn(1)).toEqual(sentIn(40));
});

test('a frame carries the newest, however many seconds it is of', () => {
  const facts = ordersOf(...Array(10).fill(20));
  const feed = feedOf(facts);
  expect(feed?.events.map(({ seq }) => seq)).toEqual(facts.slice(-50).map(({ record }) => record.seq));
  expect(feed).toMatchObject({ sampled: true, leftOut: 150 });
});

test('a feed is bounded in bytes too', () => {
  const many = Array.from({ length: 40 }, (_, i) =>
    factsIn(i + 1, START + i * 100, { ...anOrder, subject: 'é'.repeat(200), data: { country: 'é'.repeat(200) } }),
  ).flat();
  const feed = feedOf(many);
  expect(Buffer.byteLength(JSON.stringify(feed))).toBeLessThan(17 * 1024);
  expect(feed).toMatchObject({ sampled: true, leftOut: 40 - (feed?.events.length ?? 0) });
});
