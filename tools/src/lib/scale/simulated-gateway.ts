import type { Service } from './service';

/** Refused posts are tried again that often. */
const RETRIES = 3;

/** The frames of one batch, on their way to viewers. */
export interface Broadcast {
  /** In all. */
  posts: number;
  made: number;
  /** Posts that it was given up before. */
  missed: number;
  /** Answered with 429; each was tried again. */
  refused: number;
  /** Posts a second that its senders can do. */
  readonly speed: number;
}

/** Posts a second of everything that is under way. */
interface Speeds {
  readonly wanted: number;
  readonly taken: number;
  readonly refused: number;
}

/** A rounding error is no post. */
const ALMOST = 1e-6;

/** Takes posts as fast as it can and as the account's quota allows: a bucket of tokens that fills at the quota. All senders share it. */
export class SimulatedGateway<B extends Broadcast> {
  private readonly limits: Pick<Service, 'capacity' | 'quota'>;
  private readonly broadcasts = new Set<B>();
  private tokens: number;

  constructor(limits: Pick<Service, 'capacity' | 'quota'>) {
    this.limits = limits;
    this.tokens = limits.quota.burst;
  }

  add(broadcast: B): void {
    this.broadcasts.add(broadcast);
  }

  /** How long all goes on as it does now, ms: until a broadcast ends or the bucket is empty. */
  get steadyMs(): number {
    const { wanted, taken } = this.speeds();
    const share = wanted > 0 ? taken / wanted : 0;
    const { perSecond } = this.limits.quota;
    const emptyIn = taken > perSecond ? (this.tokens * 1000) / (taken - perSecond) : Number.POSITIVE_INFINITY;
    return [...this.broadcasts].reduce(
      (least, { posts, made, speed }) => Math.min(least, ((posts - made) * 1000) / (speed * share)),
      emptyIn,
    );
  }

  /** Time passes, no longer than things are steady. `onPosted` is called with what was posted of each broadcast. */
  advance(ms: number, onPosted: (broadcast: B, posts: number) => void): void {
    const { wanted, taken, refused } = this.speeds();
    const seconds = ms / 1000;
    for (const broadcast of this.broadcasts) {
      const own = broadcast.speed / wanted;
      const posts = Math.min(broadcast.posts - broadcast.made, own * taken * seconds);
      broadcast.made += posts;
      broadcast.refused += Math.min(own * refused * seconds, posts * RETRIES);
      onPosted(broadcast, posts);
    }
    const { perSecond, burst } = this.limits.quota;
    this.tokens = Math.min(burst, Math.max(0, this.tokens + (perSecond - taken) * seconds));
  }

  /** It posts to nobody more. Does nothing for one that has ended. */
  giveUp(broadcast: B): void {
    if (!this.broadcasts.has(broadcast)) return;
    broadcast.missed = broadcast.posts - broadcast.made;
    broadcast.posts = broadcast.made;
  }

  /** Those of which everything is posted. They are gone then. */
  takeFinished(): readonly B[] {
    const finished = [...this.broadcasts].filter(({ posts, made }) => made >= posts - ALMOST);
    for (const broadcast of finished) this.broadcasts.delete(broadcast);
    return finished;
  }

  private speeds(): Speeds {
    const { capacity, quota } = this.limits;
    const wanted = [...this.broadcasts].reduce((sum, { speed }) => sum + speed, 0);
    const possible = Math.min(wanted, capacity);
    const taken = this.tokens < 1 ? Math.min(possible, quota.perSecond) : possible;
    return { wanted, taken, refused: possible - taken };
  }
}
