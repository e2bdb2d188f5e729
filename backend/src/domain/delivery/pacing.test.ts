import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BackOff,
  backOffAfter,
  CALM,
  LONGEST_LIVE_MS,
  type PacingLoad,
  planPacing,
  postGapMs,
  postsPerSecond,
} from './pacing';

const load: PacingLoad = { budget: 5000, shards: 2, viewers: 1, settledMs: 2000 };
const NEVER = Number.POSITIVE_INFINITY;

test.each([
  // viewers, shards, and the plan: live, why, beyond
  [0, 2, 1, undefined, false],
  [1, 2, 1, undefined, false],
  [100, 2, 41, undefined, false],
  [238, 2, 100, 'viewers', false],
  [500, 2, 223, 'viewers', false],
  [1000, 2, 500, 'viewers', false],
  [2000, 2, 1334, 'viewers', false],
  [3571, 2, 4998, 'viewers', false],
  [3572, 2, NEVER, 'viewers', false],
  [5000, 2, NEVER, 'viewers', false],
  [5001, 2, NEVER, 'budget', true],
  [1_000_000, 2, NEVER, 'budget', true],
  [357, 20, 4994, 'viewers', false],
] as const)('%i viewers of %i shards', (viewers, shards, liveMs, reason, isBeyond) => {
  expect(planPacing({ ...load, viewers, shards })).toEqual({
    liveMs,
    settledMs: 2000,
    ...(reason && { reason }),
    isBeyond,
  });
});

test.each([1, 238, 2000, 3571])('of %i viewers each process can serve all within its interval', (viewers) => {
  const { liveMs, settledMs } = planPacing({ ...load, viewers });
  expect(viewers * postGapMs(load)).toBeLessThanOrEqual(Math.min(liveMs, settledMs));
});

test('a frame in parts counts as many posts', () => {
  expect(planPacing({ ...load, viewers: 1000, postsPerFrame: 2 })).toEqual(planPacing({ ...load, viewers: 2000 }));
});

test('a shard without a window is taken to settle each second', () => {
  expect(planPacing({ ...load, settledMs: 0 }).settledMs).toBe(1000);
});

describe('refusals', () => {
  test('set an interval of their own', () => {
    expect(planPacing({ ...load, busyMs: 249.5 })).toMatchObject({ liveMs: 250, reason: 'busy' });
  });

  test('are not the reason where as much is needed anyway', () => {
    expect(planPacing({ ...load, viewers: 1000, busyMs: 500 })).toMatchObject({ liveMs: 500, reason: 'viewers' });
    expect(planPacing({ ...load, viewers: 4000, busyMs: 500 })).toMatchObject({ liveMs: NEVER, reason: 'viewers' });
  });
});

test('whatever the load, the posts stay within the budget or the plan says that they do not', () => {
  const anyLoad = fc.record({
    budget: fc.integer({ min: 1, max: 100_000 }),
    shards: fc.integer({ min: 1, max: 500 }),
    viewers: fc.integer({ min: 0, max: 1_000_000 }),
    settledMs: fc.integer({ min: 0, max: 5000 }),
    postsPerFrame: fc.double({ min: 1, max: 20, noNaN: true }),
    busyMs: fc.double({ min: 0, max: 5000, noNaN: true }),
  });
  fc.assert(
    fc.property(anyLoad, (any) => {
      const plan = planPacing(any);
      expect(postsPerSecond(any, plan) <= any.budget * 1.000001).toBe(!plan.isBeyond);
      expect(plan.liveMs <= LONGEST_LIVE_MS || plan.liveMs === NEVER).toBe(true);
      expect(plan.liveMs).toBeGreaterThanOrEqual(1);
    }),
  );
});

describe('the interval that refusals ask for', () => {
  const after = (...broadcasts: readonly (readonly [now: number, viewers: number, troubled: number])[]): BackOff =>
    broadcasts.reduce((before, [now, viewers, troubled]) => backOffAfter(before, { viewers, troubled }, now), CALM);

  test('doubles while posts are refused, up to what anybody waits', () => {
    expect(after([1000, 100, 30]).busyMs).toBe(250);
    expect(after([1000, 100, 30], [1000, 100, 30]).busyMs).toBe(500);
    const often = Array.from({ length: 20 }, (_, i) => [i * 1000, 100, 30] as const);
    expect(after(...often).busyMs).toBe(5000);
  });

  test('halves in ten seconds without refusals, and ends', () => {
    const refused = Array.from({ length: 6 }, () => [0, 100, 30] as const);
    expect(after(...refused, [10_000, 100, 0]).busyMs).toBeCloseTo(2500);
    expect(after(...refused, [10_000, 100, 0], [20_000, 100, 0]).busyMs).toBeCloseTo(1250);
    expect(after(...refused, [60_000, 100, 0]).busyMs).toBe(0);
  });

  test('is not changed by one viewer, or by few of many, and is by several', () => {
    expect(after([0, 2, 1]).busyMs).toBe(0);
    expect(after([0, 1000, 20]).busyMs).toBe(0);
    expect(after([0, 22, 2]).busyMs).toBe(250);
  });
});
