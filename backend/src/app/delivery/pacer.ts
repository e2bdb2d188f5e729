import {
  type BroadcastCounts,
  backOffAfter,
  busyMsAt,
  CALM,
  type PacingPlan,
  planPacing,
  postGapMs,
  postsPerFrameAfter,
} from '../../domain/delivery/pacing';
import { PostsUnderWay } from '../../domain/delivery/posts-under-way';
import type { Clock } from '../ports';

export interface PacingSettings {
  /** Posts a second that all senders may make together. */
  readonly budget: number;
  /** The window of the batches of `durable`, ms. */
  readonly settledMs: number;
  /** How many shards are open, as far as is known. */
  readonly shards: () => number;
}

/**
 * How often one process sends, and how many posts at a time. It learns from its own posts alone, since a quota that is used up refuses those of all senders
 * alike: each widens its interval by itself.
 */
export class Pacer {
  readonly underWay = new PostsUnderWay();
  private readonly settings: PacingSettings;
  private readonly now: Clock;
  private backOff = CALM;
  private postsPerFrame = 1;
  private viewers = 0;

  constructor(settings: PacingSettings, now: Clock) {
    this.settings = settings;
    this.now = now;
  }

  get plan(): PacingPlan {
    const { budget, settledMs, shards } = this.settings;
    const { viewers, postsPerFrame, backOff } = this;
    return planPacing({
      budget,
      shards: shards(),
      viewers,
      settledMs,
      postsPerFrame,
      busyMs: busyMsAt(backOff, this.now()),
    });
  }

  /** Between two posts, ms: a broadcast does not spend the budget of a second in a moment. */
  get gapMs(): number {
    const { budget, shards } = this.settings;
    return postGapMs({ budget, shards: shards() });
  }

  /** Whether nothing was refused lately. */
  get isCalm(): boolean {
    return busyMsAt(this.backOff, this.now()) === 0;
  }

  /** How many watch now. */
  setViewers(viewers: number): void {
    this.viewers = viewers;
  }

  /** Takes in a broadcast, and how many posts each of its frames was, on average. */
  note(counts: BroadcastCounts, postsPerFrame: number): void {
    if (counts.viewers === 0) return;
    this.postsPerFrame = postsPerFrameAfter(this.postsPerFrame, postsPerFrame);
    this.backOff = backOffAfter(this.backOff, counts, this.now());
  }
}
