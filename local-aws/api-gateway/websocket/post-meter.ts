import type { LocalStatus } from '@millrace/contract';
import type { Throttle } from '../../shared/throttling';

interface MeterOptions {
  /** Posts a second that are taken; half as many more after a pause. */
  readonly perSecond: number;
  /** The share of posts that is refused whatever the rate. */
  readonly throttle: Throttle;
  /** Ms since the epoch. */
  readonly now?: () => number;
}

/**
 * Counts the posts to connections, and refuses those above a rate. API Gateway refuses so by a bucket that holds 5,000 tokens and gets 10,000 a second:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export class PostMeter {
  private readonly options: MeterOptions;
  private readonly now: () => number;
  private taken = 0;
  private refused = 0;
  private most = 0;
  private second = { start: 0, posts: 0 };
  private tokens: number;
  private filledAt: number;

  constructor(options: MeterOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
    this.tokens = options.perSecond / 2;
    this.filledAt = this.now();
  }

  /** Whether a post is taken now. */
  take(): boolean {
    this.fill();
    const isTaken = !this.options.throttle.draw() && this.tokens >= 1;
    if (!isTaken) this.refused++;
    else {
      this.tokens--;
      this.count();
    }
    return isTaken;
  }

  counts(): LocalStatus['posts'] {
    return { taken: this.taken, refused: this.refused, mostInASecond: this.most };
  }

  private fill(): void {
    const { perSecond } = this.options;
    const now = this.now();
    this.tokens = Math.min(perSecond / 2, this.tokens + ((now - this.filledAt) / 1000) * perSecond);
    this.filledAt = now;
  }

  private count(): void {
    const start = Math.floor(this.now() / 1000);
    this.second = { start, posts: this.second.start === start ? this.second.posts + 1 : 1 };
    this.most = Math.max(this.most, this.second.posts);
    this.taken++;
  }
}
