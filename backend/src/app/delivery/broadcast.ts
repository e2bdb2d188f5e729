import type { Subscriber } from '../../domain/access/connection';
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
  type PostCounts,
} from './deliver';
import { Pacer, type PacingSettings } from './pacer';
import type { SendOutcome } from './ports';
import { createSubscriberList } from './subscriber-list';
import { Allowance, Unreached } from './unreached';

/** Posts at a time. One that is not answered holds its slot for a second, and its subscriber comes last from then on. */
const CONCURRENCY = 100;

/** Posts at a time to subscribers that the last one did not reach. */
const UNREACHED_CONCURRENCY = 20;

/** How long a broadcast waits for those, and for connections to be closed. What comes later is noted, and delays nobody. */
const PATIENCE_MS = 250;

/** No timer is set for less. */
const LEAST_WAIT_MS = 5;

/** Connections that a process closes in a second: each that comes back costs a sign-in and its figures. */
const CLOSED_PER_SECOND = 5;

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
}

export interface BroadcasterDeps extends DeliveryDeps {
  readonly pacing: PacingSettings;
}

export const createBroadcaster = (deps: BroadcasterDeps): Broadcaster => ({
  subscribers: createSubscriberList(deps),
  deliver: createDeliver(deps),
  disconnect: createDisconnectSubscriber(deps),
  pacer: new Pacer(deps.pacing, deps.now),
  unreached: new Unreached(),
  closings: new Allowance(CLOSED_PER_SECOND),
  now: deps.now,
  sleep: deps.sleep,
});

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

export interface BroadcastReport {
  readonly tally: Tally;
  /** Only when the registry or the service itself is in trouble: the first error. The tally holds what was sent all the same. */
  readonly error?: unknown;
}

export type FramesFor = (topics: Subscriber['topics']) => readonly string[];

/** Those who watch the same have one set of topics, so that thousands are planned for as fast as one. */
const onceForEachSet = (framesFor: FramesFor): FramesFor => {
  const known = new Map<Subscriber['topics'], readonly string[]>();
  return (topics) => {
    const frames = known.get(topics) ?? framesFor(topics);
    known.set(topics, frames);
    return frames;
  };
};

interface Shipment {
  readonly subscriber: Subscriber;
  readonly frames: readonly string[];
}

const isMissed = (outcome: SendOutcome): boolean => outcome === 'refused' || outcome === 'failed';

/** One broadcast under way. */
class Broadcast {
  readonly tally = { ...NO_POSTS };
  error: unknown;
  private readonly broadcaster: Broadcaster;
  private readonly until: number;

  constructor(broadcaster: Broadcaster, until: number) {
    this.broadcaster = broadcaster;
    this.until = until;
  }

  async send(subscribers: readonly Subscriber[], framesFor: (plan: PacingPlan) => FramesFor): Promise<void> {
    const { pacer, unreached, now } = this.broadcaster;
    const started = now();
    const ended = subscribers.filter(({ endsAt }) => endsAt <= started);
    const watching = subscribers.filter(({ endsAt, topics }) => endsAt > started && topics.size > 0);
    this.tally.subscribers = subscribers.length;
    pacer.setViewers(watching.length);
    unreached.lookAt(new Set(watching.map(({ connectionId }) => connectionId)), pacer.isCalm, started);
    const framesOf = onceForEachSet(framesFor(pacer.plan));
    const shipments = watching
      .map((subscriber) => ({ subscriber, frames: framesOf(subscriber.topics) }))
      .filter(({ frames }) => frames.length > 0);
    const isOther = ({ subscriber }: Shipment): boolean => unreached.has(subscriber.connectionId);
    const others = shipments.filter(isOther);
    await this.sendToReached(shipments.filter((shipment) => !isOther(shipment)));
    await this.serveOthers(others, ended);
  }

  private async sendToReached(shipments: readonly Shipment[]): Promise<void> {
    const { pacer, now, sleep } = this.broadcaster;
    const counts = { viewers: 0, troubled: 0 };
    let leavesAt = now();
    let parts = 0;
    await this.each(shipments, CONCURRENCY, async (shipment) => {
      const wait = leavesAt - now();
      leavesAt += shipment.frames.length * pacer.gapMs;
      parts += shipment.frames.length;
      if (wait >= LEAST_WAIT_MS) await sleep(wait);
      const delivered = await this.deliver(shipment);
      if (!delivered || isMissed(delivered.outcome)) this.tally.unreachable++;
      if (!delivered) return;
      counts.viewers++;
      if (delivered.refused + delivered.failed > 0) counts.troubled++;
    });
    pacer.note(counts, parts / shipments.length);
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
    const { deliver, unreached, now } = this.broadcaster;
    if (now() >= this.until) return undefined;
    const delivered = await deliver(subscriber, frames, tries);
    const { outcome, posts, refused, failed } = delivered;
    this.tally.posts += posts;
    this.tally.refused += refused;
    this.tally.failed += failed;
    if (outcome === 'gone') this.tally.gone++;
    if (isMissed(outcome)) unreached.noteMissed(subscriber.connectionId, now());
    else unreached.noteReached(subscriber.connectionId);
    return delivered;
  }

  private async close(connectionId: string): Promise<boolean> {
    const { closings, disconnect, now } = this.broadcaster;
    return closings.take(now()) && disconnect(connectionId);
  }

  /** What fails stops no other. */
  private async each<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
    await eachConcurrently(items, limit, work).catch((error: unknown) => {
      this.error ??= error;
    });
  }
}

/**
 * Sends every subscriber its frames, which are made for how often they are sent at present. After `until` (ms since the epoch) no subscriber is begun with;
 * each that was takes a few seconds at most. Never throws.
 */
export const broadcast = async (
  broadcaster: Broadcaster,
  framesFor: (plan: PacingPlan) => FramesFor,
  until = Number.POSITIVE_INFINITY,
): Promise<BroadcastReport> => {
  const under = new Broadcast(broadcaster, until);
  let error: unknown;
  try {
    await under.send(await broadcaster.subscribers(), framesFor);
  } catch (problem) {
    error = problem;
  }
  // As it is now: what comes of those that are not waited for changes nothing of it.
  return { tally: { ...under.tally }, error: error ?? under.error };
};
