import { describe, expect, test } from 'vitest';
import type { Subscriber } from '../../domain/access/connection';
import { aConnection, amplePacing, inMemoryConnectionRegistry, inMemoryConnectionSender } from '../testing/delivery';
import { simulatedClock } from '../testing/runtime';
import { broadcast, createBroadcaster } from './broadcast';
import type { PacingSettings } from './pacer';
import type { ConnectionSender, SendOutcome } from './ports';
import { NO_POSTS } from './tally';

const setUp = (ids: readonly string[], pacing: PacingSettings = amplePacing) => {
  const clock = simulatedClock();
  const connectionSender = inMemoryConnectionSender(...ids);
  const registry = inMemoryConnectionRegistry();
  /** How connections that are not as they should be answer, and after how long. */
  const trouble = new Map<string, { readonly ms: number; readonly outcome: SendOutcome }>();
  /** Of so many posts one is refused. */
  const busy = { every: Number.POSITIVE_INFINITY };
  let posts = 0;
  const post: ConnectionSender['post'] = async (id, message) => {
    const { ms, outcome } = trouble.get(id) ?? { ms: 10, outcome: 'sent' };
    await clock.sleep(ms);
    if (++posts % busy.every === 0) return 'refused';
    return outcome === 'sent' ? connectionSender.post(id, message) : outcome;
  };
  const topics = new Set(['metric:orders'] as const);
  let subscribers: readonly Subscriber[] = ids.map((id) => ({ ...aConnection(id, clock.now()), topics }));
  const broadcaster = {
    ...createBroadcaster({
      connectionSender: { ...connectionSender, post },
      registry,
      ...clock,
      random: () => 0.5,
      pacing,
    }),
    subscribers: async () => subscribers.filter(({ connectionId }) => connectionSender.isOpen(connectionId)),
  };
  return {
    busy,
    clock,
    connectionSender,
    trouble,
    broadcaster,
    send: () => clock.run(broadcast(broadcaster, () => () => ['frame'])),
    end: (endsAt: number) => {
      subscribers = subscribers.map((subscriber) => ({ ...subscriber, endsAt }));
    },
    open: () => ids.filter((id) => connectionSender.isOpen(id)).length,
  };
};

const people = (count: number): string[] => Array.from({ length: count }, (_, i) => `viewer-${i}`);

test('the frames of a thousand who watch the same are looked up once', async () => {
  const { broadcaster, clock } = setUp(people(1000));
  const asked: unknown[] = [];
  const framesFor = (topics: unknown) => {
    asked.push(topics);
    return ['frame'];
  };
  const { tally } = await clock.run(broadcast(broadcaster, () => framesFor));
  expect([tally.posts, asked.length]).toEqual([1000, 1]);
});

test('a broadcast that fails half-way reports what it sent all the same', async () => {
  const { broadcaster, clock } = setUp(['ada', 'bob']);
  const deliver: typeof broadcaster.deliver = (to, ...rest) =>
    to.connectionId === 'ada' ? broadcaster.deliver(to, ...rest) : Promise.reject(new Error('Forbidden'));
  const { tally, error } = await clock.run(broadcast({ ...broadcaster, deliver }, () => () => ['1', '2']));
  expect(error).toEqual(new Error('Forbidden'));
  expect(tally).toEqual({ ...NO_POSTS, subscribers: 2, posts: 2 });
});

test('frames are made for how often they are sent to so many', async () => {
  const { broadcaster, clock } = setUp(people(10), { budget: 40, settledMs: 2000, shards: () => 2 });
  let seen: unknown;
  await clock.run(
    broadcast(broadcaster, (plan) => {
      seen = plan;
      return () => [];
    }),
  );
  expect(seen).toEqual({ liveMs: 667, settledMs: 2000, reason: 'viewers', isBeyond: false });
});

test('frames in parts take as many posts, and come the more seldom', async () => {
  const { broadcaster, clock, send } = setUp(people(10), { budget: 40, settledMs: 2000, shards: () => 2 });
  await send();
  const whole = broadcaster.pacer.plan.liveMs;
  for (let i = 0; i < 60; i++) await clock.run(broadcast(broadcaster, () => () => ['1', '2']));
  expect([whole, broadcaster.pacer.plan.liveMs]).toEqual([667, 2000]);
});

test('a broadcast ends when its time is up, and the next begins with those whom it did not reach', async () => {
  const pacing = { budget: 1000, settledMs: 2000, shards: () => 1 };
  const { broadcaster, clock, connectionSender } = setUp(people(100), pacing);
  const took: number[] = [];
  for (let i = 0; i < 2; i++) {
    const before = clock.now();
    await clock.run(broadcast(broadcaster, () => () => ['frame'], { until: before + 60 }));
    took.push(clock.now() - before);
  }
  expect(Math.max(...took)).toBeLessThan(80);
  expect(people(100).filter((id) => connectionSender.received(id).length === 0)).toEqual([]);
});

test('posts leave no faster than the budget of a shard', async () => {
  const { clock, send } = setUp(people(101), { budget: 1000, settledMs: 2000, shards: () => 2 });
  const before = clock.now();
  await send();
  // A hundred gaps of 2 ms, and the last post.
  expect(clock.now() - before).toBe(210);
});

describe('a service that is busy', () => {
  test('widens the interval, and gives it back slowly', async () => {
    const { send, busy, broadcaster, clock } = setUp(people(10));
    const interval = () => broadcaster.pacer.plan.liveMs;
    busy.every = 4;
    expect((await send()).tally).toMatchObject({ posts: 10, refused: 3, unreachable: 0 });
    expect(interval()).toBe(250);
    await send();
    const busiest = interval();
    expect(busiest).toBeGreaterThan(480);
    busy.every = Number.POSITIVE_INFINITY;
    clock.pass(10_000);
    expect(interval()).toBe(busiest / 2);
    await send();
    clock.pass(10_000);
    expect([interval() < busiest / 4 + 1, broadcaster.pacer.plan.reason]).toEqual([true, 'busy']);
    clock.pass(10_000);
    expect([interval(), broadcaster.pacer.plan.reason]).toEqual([1, undefined]);
  });

  test.each(['refused', 'failed'] as const)('loses no viewer, though all posts are %s for minutes', async (outcome) => {
    const { send, trouble, clock, open } = setUp(people(20));
    for (const id of people(20)) trouble.set(id, { ms: 10, outcome });
    for (let i = 0; i < 100; i++) {
      await send();
      clock.pass(2000);
    }
    expect(open()).toBe(20);
    trouble.clear();
    for (let i = 0; i < 4; i++) {
      clock.pass(2000);
      await send();
    }
    expect(open()).toBe(20);
    expect((await send()).tally).toEqual({ ...NO_POSTS, subscribers: 20, posts: 20 });
  });

  test('serves all again as soon as it answers, though it answered nobody for a moment', async () => {
    const ids = people(200);
    const { send, trouble, clock } = setUp(ids);
    for (const id of ids.slice(0, 150)) trouble.set(id, { ms: 1000, outcome: 'failed' });
    await send();
    await send();
    trouble.clear();
    await clock.run(clock.sleep(1000));
    expect((await send()).tally).toMatchObject({ posts: 200, unreachable: 0 });
  });

  test('loses no viewer, though of two posts one is refused for minutes', async () => {
    const { send, busy, clock, open } = setUp(people(50));
    busy.every = 2;
    for (let i = 0; i < 100; i++) {
      await send();
      clock.pass(2000);
    }
    expect(open()).toBe(50);
  });
});

describe('a viewer that alone does not answer', () => {
  const silent = { ms: 1000, outcome: 'failed' } as const;
  const full = { ms: 10, outcome: 'refused' } as const;

  test('delays the others once, by a second, and no longer than a moment from then on', async () => {
    const { send, trouble, clock } = setUp(people(10));
    trouble.set('viewer-3', silent);
    const took = async () => {
      const before = clock.now();
      await send();
      return clock.now() - before;
    };
    expect(await took()).toBeGreaterThanOrEqual(1000);
    for (let i = 0; i < 20; i++) expect(await took()).toBeLessThanOrEqual(260);
  });

  test.each([silent, full])('widens no interval ($outcome)', async (answer) => {
    const { send, trouble, broadcaster } = setUp(people(10));
    trouble.set('viewer-3', answer);
    for (let i = 0; i < 5; i++) await send();
    expect(broadcaster.pacer.plan.liveMs).toBe(1);
  });

  test('is tried every five seconds, and served again as soon as it answers', async () => {
    const { send, trouble, clock, connectionSender } = setUp(people(10));
    trouble.set('viewer-3', silent);
    let failed = 0;
    for (let i = 0; i < 20; i++) {
      failed += (await send()).tally.failed;
      clock.pass(1000);
    }
    expect(failed).toBeLessThanOrEqual(6);
    trouble.clear();
    clock.pass(5000);
    await send();
    const before = connectionSender.received('viewer-3').length;
    await send();
    expect([before > 0, connectionSender.received('viewer-3').length - before]).toEqual([true, 1]);
  });

  test.each(['failed', 'refused'] as const)('is dropped after half a minute, and not before (%s)', async (outcome) => {
    const { send, trouble, clock, connectionSender } = setUp(people(10));
    trouble.set('viewer-3', { ms: 10, outcome });
    const started = clock.now();
    while (connectionSender.isOpen('viewer-3') && clock.now() < started + 120_000) {
      await send();
      clock.pass(500);
    }
    expect(clock.now() - started).toBeGreaterThan(30_000);
    expect(clock.now() - started).toBeLessThan(45_000);
    expect(people(10).filter((id) => connectionSender.isOpen(id))).toHaveLength(9);
  });
});

describe('connections are closed a few a second', () => {
  test('of those that are out of reach', async () => {
    const { send, trouble, clock, open } = setUp(people(100));
    for (const id of people(40)) trouble.set(id, { ms: 10, outcome: 'failed' });
    const closed: number[] = [];
    for (let i = 0; i < 110; i++) {
      const before = open();
      await send();
      closed.push(before - open());
      clock.pass(1000);
    }
    expect(open()).toBe(60);
    expect(Math.max(...closed)).toBeLessThanOrEqual(6);
  });

  test('of those whose sign-in has ended, which get nothing', async () => {
    const { send, clock, open, end, connectionSender } = setUp(people(12));
    end(clock.now());
    expect((await send()).tally).toEqual({ ...NO_POSTS, subscribers: 12, ended: 5 });
    clock.pass(1000);
    await send();
    expect([open(), connectionSender.received('viewer-11')]).toEqual([2, []]);
  });
});
