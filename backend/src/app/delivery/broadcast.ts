import type { Subscriber } from '../../domain/access/connection';
import type { Content } from '../../domain/delivery/content';
import type { PacingPlan } from '../../domain/delivery/pacing';
import { eachConcurrently } from '../../lib/async';
import type { Clock, Sleep } from '../ports';
import {
  createDeliver,
  createDisconnectSubscriber,
  type Deliver,
  type Delivered,
  type DeliveryDeps,
  type DisconnectSubscriber,
} from './deliver';
import { Pacer, type PacingSettings } from './pacer';
import type { FanOut, SendOutcome, SendToPartition } from './ports';
import { createSubscriberList, onceForEachSet } from './subscriber-list';
import { addReached, addTallies, NO_POSTS, NOBODY, type Reached, type Tally } from './tally';
import { Allowance, Unreached } from './unreached';

/** Posts at a time to subscribers that the last one did not reach, and connections that are closed at a time. */
const UNREACHED_CONCURRENCY = 20;

/** How long a broadcast waits for those, and for connections to be closed. What comes later is noted, and delays nobody. */
const PATIENCE_MS = 250;

/** No timer is set for less. */
const LEAST_WAIT_MS = 5;

/** Connections that a process closes in a second: each that comes back costs a sign-in and its figures. */
const CLOSED_PER_SECOND = 5;

/** What one core posts in a second, about (docs/decisions/0076). */
const POSTS_PER_CORE = 2500;

interface Workers {
  readonly fanOut: FanOut;
  /** From so many viewers on they send, one to each partition of the registry, where the sender may post faster than one core does: else they would only wait. */
  readonly from: number;
}

/** How a process reaches its subscribers. */
export interface Broadcaster {
  /** Of the last second. */
  readonly subscribers: () => Promise<readonly Subscriber[]>;
  readonly deliver: Deliver;
  readonly disconnect: DisconnectSubscriber;
  readonly pacer: Pacer;
  readonly unreached: Unreached;
  readonly closings: Allowance;
  readonly now: Clock;
  readonly sleep: Sleep;
  readonly workers?: Workers & { readonly partitions: number };
}

export interface BroadcasterDeps extends DeliveryDeps {
  readonly pacing: PacingSettings;
  readonly workers?: Workers;
}

/** @param partitions of the registry, whose subscribers it reaches; all by default */
export const createBroadcaster = (deps: BroadcasterDeps, partitions?: readonly number[]): Broadcaster => ({
  subscribers: createSubscriberList(deps, partitions),
  ...(deps.workers && { workers: { ...deps.workers, partitions: deps.registry.partitions } }),
  deliver: createDeliver(deps),
  disconnect: createDisconnectSubscriber(deps),
  pacer: new Pacer(deps.pacing, deps.now),
  unreached: new Unreached(),
  closings: new Allowance(CLOSED_PER_SECOND),
  now: deps.now,
  sleep: deps.sleep,
});

export interface BroadcastReport {
  readonly tally: Tally;
  readonly reached: Reached;
  /** Only when the registry or the service itself is in trouble: the first error. The tally holds what was sent all the same. */
  readonly error?: unknown;
}

export type FramesFor = (topics: Subscriber['topics']) => readonly string[];

interface Shipment {
  readonly subscriber: Subscriber;
  readonly frames: readonly string[];
}

const isMissed = (outcome: SendOutcome): boolean => outcome === 'refused' || outcome === 'failed';

export interface BroadcastOptions {
  /** Ms since the epoch, after which no subscriber is begun with; each that was takes a few seconds at most. */
  readonly until?: number;
  /** Between two posts, ms, where that is not for the pacer to say. */
  readonly gapMs?: number;
  /** The same as the frames, as data for workers; undefined where nothing is sent. */
  readonly contentFor?: (plan: PacingPlan) => Content | undefined;
}

/** One broadcast under way. */
class Broadcast {
  tally: { -readonly [K in keyof Tally]: Tally[K] } = { ...NO_POSTS };
  reached: Reached = NOBODY;
  error: unknown;
  private readonly broadcaster: Broadcaster;
  private readonly options: BroadcastOptions;
  private readonly until: number;

  constructor(broadcaster: Broadcaster, options: BroadcastOptions) {
    this.broadcaster = broadcaster;
    this.options = options;
    this.until = options.until ?? Number.POSITIVE_INFINITY;
  }

  async send(subscribers: readonly Subscriber[], framesFor: (plan: PacingPlan) => FramesFor): Promise<void> {
    const { pacer, unreached, now } = this.broadcaster;
    const started = now();
    const ended = subscribers.filter(({ endsAt }) => endsAt <= started);
    const watching = subscribers.filter(({ endsAt, topics }) => endsAt > started && topics.size > 0);
    this.tally.subscribers = subscribers.length;
    pacer.setViewers(watching.length);
    const handOver = this.workersFor(watching.length);
    if (handOver) return this.sendByWorkers(handOver);
    unreached.lookAt(new Set(watching.map(({ connectionId }) => connectionId)), pacer.isCalm, started);
    const framesOf = onceForEachSet(framesFor(pacer.plan));
    const shipments = watching
      .map((subscriber) => ({ subscriber, frames: framesOf(subscriber.topics) }))
      .filter(({ frames }) => frames.length > 0);
    const isOther = ({ subscriber }: Shipment): boolean => unreached.has(subscriber.connectionId);
    const others = shipments.filter(isOther);
    const left = unreached.takeLeft();
    const rank = ({ subscriber }: Shipment): number => (left.has(subscriber.connectionId) ? 0 : 1);
    await this.sendToReached(shipments.filter((one) => !isOther(one)).sort((a, b) => rank(a) - rank(b)));
    await this.serveOthers(others, ended);
  }

  private workersFor(viewers: number): SendToPartition | undefined {
    const { workers, pacer } = this.broadcaster;
    if (!workers || viewers < workers.from || 1000 / pacer.gapMs <= POSTS_PER_CORE) return undefined;
    const content = this.options.contentFor?.(pacer.plan);
    return content && workers.fanOut.prepare(content);
  }

  /** Waits for all, so that frames stay in order and the log keeps what cannot be sent yet. */
  private async sendByWorkers(send: SendToPartition): Promise<void> {
    const { pacer, workers } = this.broadcaster;
    const count = workers?.partitions ?? 0;
    // Together they post as often as one sender may.
    const order = { plan: pacer.plan, gapMs: pacer.gapMs * count, until: this.options.until ?? null };
    const partitions = Array.from({ length: count }, (_, partition) => partition);
    await this.each(partitions, partitions.length, async (partition) => {
      const { tally, reached } = await send(partition, order);
      this.tally = addTallies(this.tally, tally);
      this.reached = addReached(this.reached, reached);
    });
    pacer.note(this.reached, this.reached.parts / this.reached.viewers);
  }

  private async sendToReached(shipments: readonly Shipment[]): Promise<void> {
    const { pacer, unreached, now, sleep } = this.broadcaster;
    const { gapMs = pacer.gapMs } = this.options;
    const reached = { viewers: 0, troubled: 0, parts: 0 };
    let leavesAt = now();
    const limit = () => pacer.underWay.limit;
    await this.each(shipments, limit, async (shipment) => {
      const wait = leavesAt - now();
      leavesAt += shipment.frames.length * gapMs;
      reached.parts += shipment.frames.length;
      const isInTime = now() + wait < this.until;
      if (isInTime && wait >= LEAST_WAIT_MS) await sleep(wait);
      const delivered = isInTime ? await this.deliver(shipment) : undefined;
      if (!delivered || isMissed(delivered.outcome)) this.tally.unreachable++;
      if (!delivered) return unreached.noteLeft(shipment.subscriber.connectionId);
      reached.viewers++;
      if (delivered.refused + delivered.failed > 0) reached.troubled++;
    });
    this.reached = reached;
    pacer.note(reached, reached.parts / shipments.length);
  }

  /** Posts once to those that the last post did not reach, and closes those whose sign-in has ended. Waits a moment for that. */
  private async serveOthers(others: readonly Shipment[], ended: readonly Subscriber[]): Promise<void> {
    const { unreached, now, sleep } = this.broadcaster;
    this.tally.unreachable += others.length;
    const due = others.filter(({ subscriber }) => unreached.isToTry(subscriber.connectionId, now()));
    if (due.length === 0 && ended.length === 0) return;
    const work = Promise.all([
      this.each(due, UNREACHED_CONCURRENCY, (shipment) => this.probe(shipment)),
      this.each(ended, UNREACHED_CONCURRENCY, async ({ connectionId }) => {
        if (await this.close(connectionId)) this.tally.ended++;
      }),
    ]);
    await Promise.race([work, sleep(PATIENCE_MS)]);
  }

  private async probe(shipment: Shipment): Promise<void> {
    const { unreached, now } = this.broadcaster;
    const { connectionId } = shipment.subscriber;
    const began = now();
    unreached.noteTried(connectionId, began);
    const delivered = await this.deliver(shipment, 1);
    if (!delivered) return;
    if (!isMissed(delivered.outcome)) this.tally.unreachable--;
    else if (unreached.isToDrop(connectionId, began) && (await this.close(connectionId))) this.tally.dropped++;
  }

  /** Undefined when there is no time left to begin with it. */
  private async deliver({ subscriber, frames }: Shipment, tries?: number): Promise<Delivered | undefined> {
    const { deliver, pacer, unreached, now } = this.broadcaster;
    const began = now();
    if (began >= this.until) return undefined;
    const delivered = await deliver(subscriber, frames, tries);
    const { outcome, posts, refused, failed } = delivered;
    if (tries === undefined) pacer.underWay.note(delivered, began, now());
    this.tally.posts += posts;
    this.tally.refused += refused;
    this.tally.failed += failed;
    if (outcome === 'gone') this.tally.gone++;
    if (isMissed(outcome)) unreached.noteMissed(subscriber.connectionId, now());
    else unreached.noteReached(subscriber.connectionId);
    return delivered;
  }

  private async close(connectionId: string): Promise<boolean> {
    return this.broadcaster.closings.take(this.broadcaster.now()) && this.broadcaster.disconnect(connectionId);
  }

  /** What fails stops no other. */
  private async each<T>(
    items: readonly T[],
    limit: number | (() => number),
    work: (item: T) => Promise<void>,
  ): Promise<void> {
    await eachConcurrently(items, limit, work).catch((error: unknown) => {
      this.error ??= error;
    });
  }
}

/**
 * Sends every subscriber its frames, which are made for how often they are sent at present: by itself, or by workers where many watch. Never throws.
 */
export const broadcast = async (
  broadcaster: Broadcaster,
  framesFor: (plan: PacingPlan) => FramesFor,
  options: BroadcastOptions = {},
): Promise<BroadcastReport> => {
  const under = new Broadcast(broadcaster, options);
  try {
    await under.send(await broadcaster.subscribers(), framesFor);
  } catch (problem) {
    under.error = problem;
  }
  // As it is now: what comes of those that are not waited for changes nothing of it.
  return { tally: { ...under.tally }, reached: under.reached, error: under.error };
};
