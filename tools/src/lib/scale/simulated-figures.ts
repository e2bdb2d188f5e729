import type { Random } from '@millrace/contract';
import type { PacingPlan } from '../../../../backend/src/domain/delivery/pacing';
import { Histogram } from './histogram';
import type { FrameKind } from './service';
import type { Broadcast } from './simulated-gateway';

export interface Simulated {
  /** As of the last batch. */
  readonly plan: PacingPlan;
  /** Between two delta frames of a shard in fact, ms; nothing where none are sent. */
  readonly liveEveryMs: number | undefined;
  readonly settledEveryMs: number | undefined;
  /** From putting an event to the delta frame that has it, of what was sent live; else to the settled one. Ms. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  /** Posts a second that were taken, of either kind. */
  readonly postsPerSecond: number;
  readonly deltaPostsPerSecond: number;
  /** Posts a second that were answered with 429. */
  readonly refusedPerSecond: number;
  /** Of the settled frames, how many were given up: those pages ask REST. */
  readonly missedShare: number;
  /** Of all time and shards, how long `live` and `durable` are called for, waiting included. */
  readonly liveBusy: number;
  readonly durableBusy: number;
}

/** A broadcast, and what it is of. */
export interface FramesUnderWay extends Broadcast {
  readonly kind: FrameKind;
  readonly events: number;
  /** When the first and the last of these events were put, ms. */
  readonly from: number;
  readonly to: number;
}

/** Moments of a stretch of posts whose delay is noted. */
const SAMPLES = 4;

/** What is counted of a simulation, from `from` (ms) on: before, everything begins idle. */
export class SimulatedFigures {
  private readonly from: number;
  private readonly random: Random;
  private readonly delays = { live: new Histogram(), settled: new Histogram() };
  private readonly posts = { live: 0, settled: 0, refused: 0, missed: 0 };
  private readonly frames = { live: 0, settled: 0 };
  private readonly busy = { live: 0, settled: 0 };

  constructor(from: number, random: Random) {
    this.from = from;
    this.random = random;
  }

  /** So many posts were made evenly over [start, end). */
  posted({ kind, events, from, to }: FramesUnderWay, posts: number, start: number, end: number): void {
    if (start < this.from) return;
    this.posts[kind] += posts;
    const weight = (events * posts) / SAMPLES;
    for (let i = 0; weight > 0 && i < SAMPLES; i++) {
      const at = start + ((end - start) * (i + this.random())) / SAMPLES;
      this.delays[kind].add(at - (from + (to - from) * this.random()), weight);
    }
  }

  /** A function was called for that long, and has sent a frame or found nothing to send. */
  called(kind: FrameKind, start: number, end: number, sent: Pick<Broadcast, 'refused' | 'missed'> | undefined): void {
    if (end < this.from) return;
    this.busy[kind] += end - Math.max(start, this.from);
    if (!sent) return;
    this.frames[kind] += 1;
    this.posts.refused += sent.refused;
    this.posts.missed += sent.missed;
  }

  result(until: number, shards: number, plan: PacingPlan): Simulated {
    const ms = until - this.from;
    const { live, settled, refused, missed } = this.posts;
    const every = (frames: number) => (frames > 0 ? (ms * shards) / frames : undefined);
    const perSecond = (posts: number) => (posts * 1000) / ms;
    const share = (busyMs: number) => Math.min(1, busyMs / (ms * shards));
    const delays = this.delays.live.total > 0 ? this.delays.live : this.delays.settled;
    return {
      plan,
      liveEveryMs: every(this.frames.live),
      settledEveryMs: every(this.frames.settled),
      p50: delays.quantile(0.5),
      p99: delays.quantile(0.99),
      postsPerSecond: perSecond(live + settled),
      deltaPostsPerSecond: perSecond(live),
      refusedPerSecond: perSecond(refused),
      missedShare: missed / Math.max(1, settled + missed),
      liveBusy: share(this.busy.live),
      durableBusy: share(this.busy.settled),
    };
  }
}
