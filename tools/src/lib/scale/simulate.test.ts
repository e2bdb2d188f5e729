import { seededRandom } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { planPacing, postGapMs, postsPerSecond } from '../../../../backend/src/domain/delivery/pacing';
import { Histogram } from './histogram';
import { changesFor, limitsOf, quotaFor } from './limits';
import { aws, type CallTimes, everyone, type Scene, type Service } from './service';
import { simulate } from './simulate';

const scene: Scene = { viewers: 1000, shards: 2, rate: 200, budget: 5000, settledMs: 2000, audiences: everyone };
const run = (change: Partial<Scene> = {}, service: Partial<Service> = {}, seconds = 60) =>
  simulate({ ...scene, ...change }, { ...aws, ...service }, seededRandom(1), { seconds });

const callsOf = (change: Partial<CallTimes>): Service['calls'] => ({
  live: [{ ...aws.calls.live[0], ...change }],
  settled: [{ ...aws.calls.settled[0], ...change }],
});

test('the same seed gives the same figures', () => {
  expect(run()).toEqual(run());
});

test.each([1, 100, 500, 1000, 2000, 3000])('%i viewers are posted no more than the planned rate', (viewers) => {
  const found = run({ viewers });
  const planned = postsPerSecond({ ...scene, viewers }, planPacing({ ...scene, viewers }));
  expect(found.postsPerSecond).toBeLessThanOrEqual(planned * 1.02);
  expect(found.refusedPerSecond).toBe(0);
});

test('while senders are fast, the interval is the planned one', () => {
  const found = run({ viewers: 2000 });
  expect(found.liveEveryMs).toBeGreaterThan(found.plan.liveMs * 0.97);
  expect(found.liveEveryMs).toBeLessThan(found.plan.liveMs * 1.05);
});

test('an event waits for half the interval on average, and then for the posts to those before', () => {
  const { plan, p50 = 0, p99 = 0 } = run({ viewers: 2000 }, { calls: callsOf({ beforeMs: 0 }), propagationMs: 0 });
  const postsMs = 2000 * postGapMs(scene);
  expect(p50).toBeGreaterThan((plan.liveMs + postsMs) / 2 - 100);
  expect(p50).toBeLessThan((plan.liveMs + postsMs) / 2 + 100);
  expect(p99).toBeLessThan(plan.liveMs + postsMs);
});

test('a few viewers wait for nothing but the stream', () => {
  const { p50 = 0, p99 = 0 } = run({ viewers: 1 });
  expect(p50).toBeGreaterThanOrEqual(70);
  expect(p99).toBeLessThan(200);
});

test('what takes the posts is shared by all who send, and stretches the interval', () => {
  const { postsPerSecond: posts, liveEveryMs = 0, plan } = run({ viewers: 2000 }, { capacity: 2000 });
  expect(posts).toBeLessThanOrEqual(2000.1);
  expect(posts).toBeGreaterThan(1800);
  expect(liveEveryMs).toBeGreaterThan(plan.liveMs * 1.5);
});

test('frames in parts take as many posts, and the interval grows by them', () => {
  const service = { gathersWhileBusy: true };
  const [whole, parted] = [run({}, service), run({ parts: { live: 2, settled: 3 } }, service)];
  expect(parted.plan.liveMs).toBe(planPacing({ ...scene, postsPerFrame: 2 }).liveMs);
  expect(parted.plan.liveMs).toBeGreaterThan(whole.plan.liveMs * 2);
  const settled = ({ postsPerSecond: all, deltaPostsPerSecond: delta }: typeof whole) => all - delta;
  expect(settled(parted) / settled(whole)).toBeCloseTo(3, 1);
});

test('a window that begins while `durable` is busy is over as soon, until a step takes longer than that', () => {
  const every = (settleMs: number, gathersWhileBusy: boolean) =>
    run(
      {},
      {
        calls: { ...aws.calls, settled: [{ beforeMs: settleMs, rate: 3000, pauseMs: 0 }] },
        gathersWhileBusy,
        settleReadEveryMs: 1000,
      },
    ).settledEveryMs ?? 0;
  expect(every(900, true)).toBeCloseTo(3000, -2);
  expect(every(900, false)).toBeGreaterThan(3200);
  expect(every(4000, true)).toBeGreaterThan(4000);
});

test('where calls differ, the delays are longer than with calls that all take the mean', () => {
  const live = (...times: readonly [number, ...number[]]) =>
    times.map((beforeMs) => ({ beforeMs, rate: 3000, pauseMs: 0 })) as unknown as Service['calls']['live'];
  const p99 = (calls: Service['calls']['live']) =>
    run({ viewers: 100 }, { calls: { ...aws.calls, live: calls } }).p99 ?? 0;
  expect(p99(live(10, 10, 10, 770))).toBeGreaterThan(p99(live(200)) * 1.5);
});

test('events that do not concern a viewer are not posted', () => {
  const audiences = [
    { share: 0.5, concerned: 1 },
    { share: 0.5, concerned: 0 },
  ];
  expect(run({ audiences }).deltaPostsPerSecond).toBeCloseTo(run().deltaPostsPerSecond / 2, -2);
});

test('posts that are refused widen the interval until there are none', () => {
  const early = run({ budget: 30_000, viewers: 5000 }, { calls: callsOf({ rate: 20_000 }) }, 5);
  expect(early.refusedPerSecond).toBeGreaterThan(0);
  expect(early.postsPerSecond).toBeLessThan(13_000);
  expect(early.plan.reason).toBe('busy');
});

test('beyond what the budget carries nothing is live, settled figures come late, and most pages ask REST', () => {
  const found = run({ viewers: 100_000 }, {}, 120);
  expect(found.plan).toMatchObject({ isBeyond: true, reason: 'budget' });
  expect(found.deltaPostsPerSecond).toBe(0);
  expect(found.p50).toBeGreaterThan(5000);
  expect(found.missedShare).toBeCloseTo(0.75);
  expect(run({ viewers: 3000 }).missedShare).toBe(0);
});

test('batches that were pushed while a function waited are joined as `live` joins them, and what is sent is at most two intervals late', () => {
  const { p50 = 0, p99 = 0, plan, liveEveryMs = 0 } = run({ viewers: 2000 }, { delivery: 'push' });
  expect(p50).toBeLessThan((run({ viewers: 2000 }).p50 ?? 0) * 1.3);
  expect(p99).toBeLessThan(2 * plan.liveMs + 2000);
  expect(liveEveryMs).toBeLessThan(plan.liveMs * 1.2);
});

describe('limits', () => {
  const load = { budget: 5000, shards: 2, settledMs: 2000 };

  test('are where the plan changes', () => {
    const { unpaced, live, settled } = limitsOf(load);
    const plan = (viewers: number) => planPacing({ ...load, viewers });
    expect([plan(unpaced).reason, plan(unpaced + 1).reason]).toEqual([undefined, 'viewers']);
    expect([live, settled]).toEqual([3571, 5000]);
    expect(Number.isFinite(plan(live + 1).liveMs)).toBe(false);
    expect(plan(settled + 1).isBeyond).toBe(true);
  });

  test('a quota that is asked for is enough', () => {
    for (const viewers of [4000, 20_000, 1_000_000])
      expect(limitsOf({ ...load, budget: quotaFor(load, viewers) / 2 }).live).toBeGreaterThanOrEqual(viewers);
  });

  test('every change carries more', () => {
    const { live } = limitsOf(load);
    for (const change of changesFor(load)) expect(change.live, change.what).toBeGreaterThan(live);
  });
});

test('a histogram counts shares of a time', () => {
  const histogram = new Histogram();
  for (const ms of [1, 2, 3, 4]) histogram.add(ms, 0.1);
  expect([histogram.quantile(0.5), histogram.quantile(1), new Histogram().quantile(0.5)]).toEqual([2, 4, undefined]);
});
