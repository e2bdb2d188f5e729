import type { BroadcastCounts } from '../../domain/delivery/pacing';

/** What became of posts. */
export interface PostCounts {
  /** That were taken: each part of a frame is one. */
  readonly posts: number;
  /** That were answered with 429. */
  readonly refused: number;
  /** That were answered with 5xx, or not in time. */
  readonly failed: number;
}

/** What became of a broadcast: subscribers, but for the posts. */
export interface Tally extends PostCounts {
  readonly subscribers: number;
  readonly gone: number;
  readonly unreachable: number;
  /** Closed, because their sign-in has ended. */
  readonly ended: number;
  /** Closed, because they alone were out of reach for long. */
  readonly dropped: number;
}

export const NO_POSTS: Tally = {
  subscribers: 0,
  posts: 0,
  refused: 0,
  failed: 0,
  gone: 0,
  unreachable: 0,
  ended: 0,
  dropped: 0,
};

/** Whom a broadcast was sent to, and how many posts its frames were. */
export interface Reached extends BroadcastCounts {
  readonly parts: number;
}

export const NOBODY: Reached = { viewers: 0, troubled: 0, parts: 0 };

/** Both broadcasts of one batch together; `subscribers` is how many there were, not how often each was served. */
export const addTallies = (a: Tally, b: Tally): Tally => ({
  subscribers: Math.max(a.subscribers, b.subscribers),
  posts: a.posts + b.posts,
  refused: a.refused + b.refused,
  failed: a.failed + b.failed,
  gone: a.gone + b.gone,
  unreachable: a.unreachable + b.unreachable,
  ended: a.ended + b.ended,
  dropped: a.dropped + b.dropped,
});

export const addReached = (a: Reached, b: Reached): Reached => ({
  viewers: a.viewers + b.viewers,
  troubled: a.troubled + b.troubled,
  parts: a.parts + b.parts,
});
