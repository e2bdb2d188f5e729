/**
 * How often frames are sent, so that an account's requests to API Gateway are enough for all viewers:
 * `shards × viewers × posts per frame × (1/live + 1/settled) ≤ budget`. Pure: the senders and the simulation plan with it.
 */

/** `live` waits no longer: figures that are older are no news, and settle within this time anyway. */
export const LONGEST_LIVE_MS = 5000;

/** Settled frames come at least so often: pages ask for what they miss, and that costs requests too. */
export const LONGEST_SETTLED_MS = 5000;

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
  /** How often a shard settles while it takes events, ms: the window of the batches of `durable`. */
  readonly settledMs: number;
  /** What a frame takes, on average, where frames are in parts; 1 by default. */
  readonly postsPerFrame?: number;
  /** The interval that refusals ask for (`backOffAfter`), ms; 0 by default. */
  readonly busyMs?: number;
}

/** `viewers`: many watch. `busy`: posts were refused. `budget`: more watch than the budget can carry. */
export type PacingReason = 'viewers' | 'busy' | 'budget';

export interface PacingPlan {
  /** Between two delta frames of a shard to a viewer, ms; 1 where nothing is to be waited for. */
  readonly liveMs: number;
  /** Between two settled frames of a shard to a viewer, ms. */
  readonly settledMs: number;
  /** Why it is slower than it could be; absent where nobody notices. */
  readonly reason?: PacingReason;
  /** Whether the posts do not fit into the budget even at the longest intervals. */
  readonly isBeyond: boolean;
}

/** Posts a second at these intervals. */
export const postsPerSecond = (
  { shards, viewers, postsPerFrame = 1 }: PacingLoad,
  { liveMs, settledMs }: Pick<PacingPlan, 'liveMs' | 'settledMs'>,
): number => shards * viewers * postsPerFrame * (1000 / liveMs + 1000 / settledMs);

const within = (least: number, value: number, most: number): number => Math.min(Math.max(value, least), most);

/** The interval of frames that come `perSecond` times a second, whole ms from 1 on; endless where that is never. */
const intervalOf = (perSecond: number): number =>
  perSecond > 0 ? Math.max(1, Math.ceil(1000 / perSecond)) : Number.POSITIVE_INFINITY;

/** The shortest intervals within the budget. Delta frames become rarer first, then settled frames. */
const shortestIntervals = (load: PacingLoad): Pick<PacingPlan, 'liveMs' | 'settledMs'> => {
  const { budget, shards, viewers, postsPerFrame = 1 } = load;
  const frames = shards * viewers * postsPerFrame;
  const framesPerSecond = frames > 0 ? budget / frames : Number.POSITIVE_INFINITY;
  const usual = within(SHORTEST_SETTLED_MS, load.settledMs, LONGEST_SETTLED_MS);
  const liveMs = intervalOf(framesPerSecond - 1000 / usual);
  if (liveMs <= LONGEST_LIVE_MS) return { liveMs, settledMs: usual };
  const settledMs = within(usual, intervalOf(framesPerSecond - 1000 / LONGEST_LIVE_MS), LONGEST_SETTLED_MS);
  return { liveMs: LONGEST_LIVE_MS, settledMs };
};

const reasonOf = (isBeyond: boolean, neededMs: number, liveMs: number): PacingReason | undefined => {
  if (isBeyond) return 'budget';
  if (liveMs < NOTICEABLE_MS) return undefined;
  return liveMs > neededMs ? 'busy' : 'viewers';
};

export const planPacing = (load: PacingLoad): PacingPlan => {
  const busyMs = Math.ceil(load.busyMs ?? 0);
  const needed = shortestIntervals(load);
  const isBeyond = postsPerSecond(load, needed) > load.budget * ROUNDING;
  const liveMs = within(needed.liveMs, busyMs, LONGEST_LIVE_MS);
  const reason = reasonOf(isBeyond, needed.liveMs, liveMs);
  return {
    liveMs,
    settledMs: within(needed.settledMs, busyMs, LONGEST_SETTLED_MS),
    ...(reason && { reason }),
    isBeyond,
  };
};

/** What refusals have taught a sender. */
export interface BackOff {
  /** The interval that they ask for, ms. */
  readonly busyMs: number;
  /** As of when, ms since the epoch. */
  readonly at: number;
}

export const CALM: BackOff = { busyMs: 0, at: 0 };

/** How the posts of one broadcast went. */
export interface PostCounts {
  /** Frames that were delivered, each part one. */
  readonly posts: number;
  /** Posts that were answered with 429. */
  readonly refused: number;
  /** Posts that were answered with 5xx, or not in time. */
  readonly failed: number;
}

/** What a first refusal sets. */
const FIRST_BUSY_MS = 250;

/** Without refusals the interval halves in this time. */
const HALVING_MS = 10_000;

/** Refusals are of the whole account: few are enough. */
const REFUSED_SHARE = 0.01;

/** Failures may be one viewer's own: several must have them. */
const FAILED_SHARE = 0.05;

/** Whether it is the service that has no room, and not a viewer or two that cannot be reached. */
const isBusy = ({ posts, refused, failed }: PostCounts): boolean => {
  const all = posts + refused + failed;
  return refused > all * REFUSED_SHARE || (failed > 1 && failed > all * FAILED_SHARE);
};

/** Doubles the interval after a broadcast that was refused posts, and lets it shrink slowly otherwise. */
export const backOffAfter = (before: BackOff, counts: PostCounts, now: number): BackOff => {
  if (isBusy(counts)) return { busyMs: within(FIRST_BUSY_MS, before.busyMs * 2, LONGEST_LIVE_MS), at: now };
  const left = before.busyMs * 0.5 ** ((now - before.at) / HALVING_MS);
  return { busyMs: left < NOTICEABLE_MS ? 0 : left, at: now };
};
