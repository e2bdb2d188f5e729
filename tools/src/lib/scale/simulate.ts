import type { Random } from '@millrace/contract';
import {
  type BackOff,
  backOffAfter,
  CALM,
  LONGEST_LIVE_MS,
  type PacingPlan,
  planPacing,
  postGapMs,
  postsPerFrameAfter,
} from '../../../../backend/src/domain/delivery/pacing';
import type { CallTimes, FrameKind, Scene, Service } from './service';
import { type Batch, freshOf, PushedBatches, poisson } from './simulated-batches';
import { type FramesUnderWay, type Simulated, SimulatedFigures } from './simulated-figures';
import { SimulatedGateway } from './simulated-gateway';

/** What a batch whose records are all too old takes. */
const SKIP_MS = 5;

const WHOLE_FRAMES = { live: 1, settled: 1 } as const;

/** Up to when what was put into one shard has been read by its two functions, ms, and what refusals have taught `live`. */
interface Shard {
  readonly pushes: PushedBatches;
  liveTaken: number;
  durableTaken: number;
  /** What `durable` is: `due` while it is busy with a batch and the window of the next one is over. */
  durable: 'free' | 'busy' | 'due';
  backOff: BackOff;
  /** What `live` takes a frame to take. */
  postsPerFrame: number;
}

const IDLE = { durable: 'free', backOff: CALM, postsPerFrame: 1 } as const;

interface Frames extends FramesUnderWay {
  readonly shard: Shard;
  /** When its function was called. */
  readonly began: number;
  /** Until when the function is busy at the least. */
  readonly until: number;
  /** From then until the next call, ms. */
  readonly pauseMs: number;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Runs the planner that the senders use against a service, from event to event. */
class Simulation {
  private readonly scene: Scene;
  private readonly service: Service;
  private readonly random: Random;
  private readonly gateway: SimulatedGateway<Frames>;
  private readonly figures: SimulatedFigures;
  private readonly parts: { readonly [kind in FrameKind]: number };
  private time = 0;
  private timers: Timer[] = [];
  private lastPlan: PacingPlan;

  constructor(scene: Scene, service: Service, random: Random, countFrom: number) {
    this.scene = scene;
    this.service = service;
    this.random = random;
    this.gateway = new SimulatedGateway(service);
    this.figures = new SimulatedFigures(countFrom, random);
    this.parts = scene.parts ?? WHOLE_FRAMES;
    this.lastPlan = this.planOf(IDLE);
  }

  private planOf({ postsPerFrame, backOff }: Pick<Shard, 'postsPerFrame' | 'backOff'>): PacingPlan {
    return planPacing({ ...this.scene, postsPerFrame, busyMs: backOff.busyMs });
  }

  run(until: number): Simulated {
    for (let i = 0; i < this.scene.shards; i++) this.startShard();
    while (this.time < until) this.step(until);
    return this.figures.result(until, this.scene.shards, this.lastPlan);
  }

  private startShard(): void {
    // Shards are not in step: the first event of each comes at another time.
    const offset = this.random() * 1000;
    const shard: Shard = { ...IDLE, pushes: new PushedBatches(), liveTaken: offset, durableTaken: offset };
    this.at(offset, () => this.callLive(shard));
    this.at(offset, () => this.gather(shard));
  }

  private at(time: number, run: () => void): void {
    if (Number.isFinite(time)) this.timers.push({ at: time, run });
  }

  /** Goes on to whatever comes next. */
  private step(until: number): void {
    const due = this.timers.reduce((least, { at }) => Math.min(least, at), until);
    const to = Math.max(this.time, Math.min(due, this.time + this.gateway.steadyMs));
    const from = this.time;
    this.gateway.advance(to - from, (frames, posts) => this.figures.posted(frames, posts, from, to));
    this.time = to;
    for (const frames of this.gateway.takeFinished()) this.sent(frames);
    const timers = this.timers;
    this.timers = timers.filter(({ at }) => at > to);
    for (const { at, run } of timers) if (at <= to) run();
  }

  /** Events a ms and shard. */
  private get perShard(): number {
    return this.scene.rate / this.scene.shards / 1000;
  }

  /** Up to when what was put can be read now, where reads are so far apart. */
  private readable(readEveryMs: number): number {
    const put = this.time - this.service.propagationMs;
    return readEveryMs > 0 ? put - (put % readEveryMs) : put;
  }

  /** When the next record that was put after `taken` can be read, where reads are so far apart. */
  private nextRecord(taken: number, readEveryMs: number): number {
    const { propagationMs } = this.service;
    const wait = -Math.log(1 - this.random()) / this.perShard;
    const put = (readEveryMs > 0 ? taken : Math.max(taken, this.time - propagationMs)) + wait;
    return (readEveryMs > 0 ? Math.ceil(put / readEveryMs) * readEveryMs : put) + propagationMs;
  }

  private batch(from: number, to: number): Batch {
    return { events: to > from ? poisson(this.perShard * (to - from), this.random) : 0, from, to };
  }

  /** `live` is free: it is given what has come, or the next batch that was pushed. */
  private callLive(shard: Shard): void {
    const { delivery, pushes, readEveryMs } = this.service;
    const readable = this.readable(readEveryMs);
    const from = shard.liveTaken;
    const to = delivery === 'coalesce' ? readable : Math.min(readable, from + 1000 / pushes);
    const batch = this.batch(from, to);
    shard.liveTaken = Math.max(from, to);
    const isBehind = delivery === 'push' && readable - shard.liveTaken >= 1000 / pushes;
    if (batch.events > 0) this.send(shard, batch);
    else this.at(isBehind ? this.time : this.nextRecord(shard.liveTaken, readEveryMs), () => this.callLive(shard));
  }

  private send(shard: Shard, batch: Batch): void {
    const plan = this.planOf(shard);
    this.lastPlan = plan;
    const isPaced = plan.reason !== undefined;
    const taken = this.service.delivery === 'push' ? shard.pushes.join(batch, isPaced, this.time) : batch;
    const fresh = taken && freshOf(taken, plan, this.time);
    const posts = fresh && plan.liveMs <= LONGEST_LIVE_MS ? this.concerned(fresh.events) : 0;
    if (fresh && posts > 0) this.post(shard, 'live', fresh, posts, plan.liveMs);
    else this.skip(shard, plan);
  }

  /** There is nothing to send, and nothing to wait for but the next push. */
  private skip(shard: Shard, { liveMs }: PacingPlan): void {
    const end = this.time + SKIP_MS;
    this.figures.called('live', this.time, end, undefined);
    this.at(liveMs <= LONGEST_LIVE_MS ? end : this.time + 1000 / this.service.pushes, () => this.callLive(shard));
  }

  /** Whom so many events concern, in posts. */
  private concerned(events: number): number {
    const { viewers, audiences } = this.scene;
    const reached = audiences.filter(({ concerned }) => this.random() < 1 - (1 - concerned) ** events);
    return Math.round(viewers * this.parts.live * reached.reduce((sum, { share }) => sum + share, 0));
  }

  /** `durable` is given what comes within its window from the next record on. */
  private gather(shard: Shard): void {
    const begin = Math.max(this.time, this.nextRecord(shard.durableTaken, this.service.settleReadEveryMs));
    this.at(begin + this.scene.settledMs, () => this.settle(shard));
  }

  /** The window is over. */
  private settle(shard: Shard): void {
    const { settleReadEveryMs, gathersWhileBusy } = this.service;
    if (shard.durable !== 'free') {
      shard.durable = 'due';
      return;
    }
    shard.durable = 'busy';
    const batch = this.batch(shard.durableTaken, this.readable(settleReadEveryMs));
    shard.durableTaken = batch.to;
    const posts = Math.round(this.scene.viewers * this.parts.settled);
    const events = Math.max(1, batch.events);
    this.post(shard, 'settled', { ...batch, events }, posts, 0);
    if (gathersWhileBusy) this.gather(shard);
  }

  /** `durable` is free again. */
  private settled(shard: Shard): void {
    const isDue = shard.durable === 'due';
    shard.durable = 'free';
    if (isDue) this.settle(shard);
    else if (!this.service.gathersWhileBusy) this.gather(shard);
  }

  private callOf(kind: FrameKind): CallTimes {
    const [first, ...others] = this.service.calls[kind];
    return others.length === 0 ? first : (others[Math.floor(this.random() * (others.length + 1))] ?? first);
  }

  private post(shard: Shard, kind: FrameKind, batch: Batch, posts: number, busyMs: number): void {
    const { workers, giveUpMs } = this.service;
    const { beforeMs, rate, pauseMs } = this.callOf(kind);
    const possible = rate * (this.scene.viewers >= workers.from ? workers.count : 1);
    const speed = Math.min(possible, 1000 / postGapMs(this.scene));
    const began = this.time;
    const counts = { made: 0, refused: 0, missed: 0 };
    const frames = { ...batch, ...counts, kind, shard, posts, speed, began, until: began + busyMs, pauseMs };
    this.at(began + beforeMs, () => this.gateway.add(frames));
    if (kind === 'settled') this.at(began + beforeMs + giveUpMs, () => this.gateway.giveUp(frames));
  }

  /** Everybody has a frame. */
  private sent(frames: Frames): void {
    const { shard, kind, began, until } = frames;
    const end = Math.max(this.time, until);
    this.figures.called(kind, began, end, frames);
    if (kind === 'settled') this.settled(shard);
    else this.wait(frames, end);
  }

  /** `live` waits until its interval is over. */
  private wait({ shard, posts, refused, pauseMs }: Frames, end: number): void {
    const counts = { viewers: posts, troubled: Math.min(posts, refused) };
    shard.backOff = backOffAfter(shard.backOff, counts, this.time);
    shard.postsPerFrame = postsPerFrameAfter(shard.postsPerFrame, this.parts.live);
    this.at(end + pauseMs, () => this.callLive(shard));
  }
}

export interface SimulationTime {
  readonly seconds: number;
  /** Before that, s, nothing is counted. */
  readonly warmUp?: number;
}

/** What happens when so many watch what comes at that rate: pure, and the same for the same chance. */
export const simulate = (
  scene: Scene,
  service: Service,
  random: Random,
  { seconds, warmUp = 10 }: SimulationTime,
): Simulated => new Simulation(scene, service, random, warmUp * 1000).run((warmUp + seconds) * 1000);
