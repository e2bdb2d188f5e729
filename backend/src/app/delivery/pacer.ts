import {
  type BroadcastCounts,
  backOffAfter,
  busyMsAt,
  CALM,
  type PacingPlan,
  planPacing,
  postGapMs,
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

/** How much a broadcast counts for what a frame takes: what the last ten or so took. */
const SHARE_OF_LAST = 0.2;

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
    this.postsPerFrame += SHARE_OF_LAST * (postsPerFrame - this.postsPerFrame);
    this.backOff = backOffAfter(this.backOff, counts, this.now());
  }
}
