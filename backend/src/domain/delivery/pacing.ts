import type { Pacing } from '@millrace/contract';

/**
 * How often frames are sent, so that an account's requests to API Gateway are enough for all viewers:
 * `shards × viewers × posts per frame × (1/live + 1/settled) ≤ budget`. Pure: the senders and the simulation plan with it.
 */

/** `live` waits no longer. Where that is not enough, settled frames alone are sent: they come more often, and are exact. */
export const LONGEST_LIVE_MS = 5000;

/** What a shard without a batching window is taken to settle in. */
const SHORTEST_SETTLED_MS = 1000;

/** A shorter interval is nothing that a person notices. */
const NOTICEABLE_MS = 100;

/** More than sums of numbers with fractions are off by. */
const ROUNDING = 1 + 1e-9;

/** What has to be carried. */
export interface PacingLoad {
  /** Posts a second that all senders may make together. */
  readonly budget: number;
  /** Open shards: each sends frames of its own. */
  readonly shards: number;
  readonly viewers: number;
  /** How often a shard settles while it takes events, ms: the window of the batches of `durable`, which does not wait for viewers. */
  readonly settledMs: number;
  /** What a frame takes, on average, where frames are in parts; 1 by default. */
  readonly postsPerFrame?: number;
  /** The interval that refusals ask for (`backOffAfter`), ms; 0 by default. */
  readonly busyMs?: number;
}

export type PacingReason = Pacing['reason'];

export interface PacingPlan {
  /** Between two delta frames of a shard to a viewer, whole ms from 1 (nothing to wait for) to 5000; `Infinity` where none are sent. */
  readonly liveMs: number;
  /** Between two settled frames of a shard to a viewer, ms. */
  readonly settledMs: number;
  /** Why it is slower than it could be; absent where nobody notices. */
  readonly reason?: PacingReason;
  /** Whether settled frames alone do not fit into the budget. */
  readonly isBeyond: boolean;
}

/** Posts a second at these intervals. */
export const postsPerSecond = (
  { shards, viewers, postsPerFrame = 1 }: PacingLoad,
  { liveMs, settledMs }: Pick<PacingPlan, 'liveMs' | 'settledMs'>,
): number => shards * viewers * postsPerFrame * (1000 / liveMs + 1000 / settledMs);

/**
 * Between two posts of one process, ms. `live` and `durable` of every shard may post at the same time: with `budget / shards` posts a second each, they stay within
 * twice the budget at any moment, and each is fast enough for its part of it.
 */
export const postGapMs = ({ budget, shards }: Pick<PacingLoad, 'budget' | 'shards'>): number =>
  (1000 * shards) / budget;

/** The shortest interval of delta frames within the budget. */
const shortestLive = ({ budget, shards, viewers, postsPerFrame = 1 }: PacingLoad, settledMs: number): number => {
  const posts = shards * viewers * postsPerFrame;
  if (posts === 0) return 1;
  const perSecond = budget / posts - 1000 / settledMs;
  const liveMs = perSecond > 0 ? Math.max(1, Math.ceil(1000 / perSecond)) : Number.POSITIVE_INFINITY;
  return liveMs <= LONGEST_LIVE_MS ? liveMs : Number.POSITIVE_INFINITY;
};

const reasonOf = (isBeyond: boolean, neededMs: number, liveMs: number): PacingReason | undefined => {
  if (isBeyond) return 'budget';
  if (liveMs < NOTICEABLE_MS) return undefined;
  return liveMs > neededMs ? 'busy' : 'viewers';
};

export const planPacing = (load: PacingLoad): PacingPlan => {
  const settledMs = Math.max(load.settledMs, SHORTEST_SETTLED_MS);
  const needed = shortestLive(load, settledMs);
  const isBeyond = postsPerSecond(load, { liveMs: Number.POSITIVE_INFINITY, settledMs }) > load.budget * ROUNDING;
  const liveMs = Math.max(needed, Math.ceil(load.busyMs ?? 0));
  const reason = reasonOf(isBeyond, needed, liveMs);
  return { liveMs, settledMs, ...(reason && { reason }), isBeyond };
};

/** What frames say of the plan: nothing where nobody notices. */
export const pacingOf = (plan: PacingPlan | undefined): { readonly pacing?: Pacing } =>
  plan?.reason
    ? { pacing: { interval: Number.isFinite(plan.liveMs) ? plan.liveMs : plan.settledMs, reason: plan.reason } }
    : {};

/** How much a broadcast counts for what a frame takes: what the last ten or so took. */
const SHARE_OF_LAST = 0.2;

/** What a frame is taken to take, in posts, after the frames of a broadcast took `last` on average. */
export const postsPerFrameAfter = (before: number, last: number): number => before + SHARE_OF_LAST * (last - before);

/** What refusals have taught a sender. */
export interface BackOff {
  /** The interval that they ask for, ms. */
  readonly busyMs: number;
  /** As of when, ms since the epoch. */
  readonly at: number;
}

export const CALM: BackOff = { busyMs: 0, at: 0 };

/** How a broadcast went, in viewers that a post could be expected to reach. */
export interface BroadcastCounts {
  readonly viewers: number;
  /** Those of which some post was refused, or failed. */
  readonly troubled: number;
}

/** What a first refusal sets. */
const FIRST_BUSY_MS = 250;

/** Without refusals the interval halves in this time. */
const HALVING_MS = 10_000;

/** From this share of viewers on, it is the service that has no room. */
const TROUBLED_SHARE = 0.02;

/** One viewer may be in trouble for reasons of its own. */
const isBusy = ({ viewers, troubled }: BroadcastCounts): boolean => troubled > 1 && troubled > viewers * TROUBLED_SHARE;

/** The interval that is left of one by now, ms. */
export const busyMsAt = ({ busyMs, at }: BackOff, now: number): number => {
  const left = busyMs * 0.5 ** ((now - at) / HALVING_MS);
  return left < NOTICEABLE_MS ? 0 : left;
};

/** Doubles the interval after a broadcast that was refused posts, and lets it shrink slowly otherwise. */
export const backOffAfter = (before: BackOff, counts: BroadcastCounts, now: number): BackOff => {
  const left = busyMsAt(before, now);
  const busyMs = isBusy(counts) ? Math.min(Math.max(FIRST_BUSY_MS, left * 2), LONGEST_LIVE_MS) : left;
  return { busyMs, at: now };
};
