import type { Subscriber } from '../../domain/access/connection';
import { cached, eachConcurrently } from '../../lib/async';
import type { Clock } from '../ports';
import {
  createDeliver,
  createDisconnectSubscriber,
  type Deliver,
  type DeliveryDeps,
  type DisconnectSubscriber,
} from './deliver';

/** Posts at a time. A slow subscriber holds one of these slots for a few seconds at most. */
const CONCURRENCY = 100;

/** Subscribers that one batch may disconnect: they all come back at once, and each costs a sign-in. */
const DISCONNECTS_PER_BATCH = 50;

/** How long a sender goes by one reading of the registry. */
const CACHE_MS = 1000;

/** How a process reaches its subscribers. */
export interface Broadcaster {
  /** Of the last second. */
  readonly subscribers: () => Promise<readonly Subscriber[]>;
  readonly deliver: Deliver;
  readonly disconnect: DisconnectSubscriber;
  readonly now: Clock;
}

export const createBroadcaster = (deps: DeliveryDeps): Broadcaster => ({
  subscribers: cached(() => deps.registry.subscribers(), CACHE_MS, deps.now),
  deliver: createDeliver(deps),
  disconnect: createDisconnectSubscriber(deps),
  now: deps.now,
});

/** What became of a broadcast: subscribers, but for `posts`. */
export interface Tally {
  readonly subscribers: number;
  readonly posts: number;
  readonly gone: number;
  readonly unreachable: number;
  readonly ended: number;
}

export const NO_POSTS: Tally = { subscribers: 0, posts: 0, gone: 0, unreachable: 0, ended: 0 };

/** Both broadcasts of one batch together; `subscribers` is how many there were, not how often each was served. */
export const addTallies = (a: Tally, b: Tally): Tally => ({
  subscribers: Math.max(a.subscribers, b.subscribers),
  posts: a.posts + b.posts,
  gone: a.gone + b.gone,
  unreachable: a.unreachable + b.unreachable,
  ended: a.ended + b.ended,
});

export interface BroadcastReport {
  readonly tally: Tally;
  /** Only when the registry or the service itself is in trouble: the first error. The tally holds what was sent all the same. */
  readonly error?: unknown;
}

export type FramesFor = (topics: Subscriber['topics']) => readonly string[];

interface Shipment {
  readonly subscriber: Subscriber;
  /** None for a subscriber whose sign-in has ended. */
  readonly frames: readonly string[];
}

const shipmentsFor = (subscribers: readonly Subscriber[], framesFor: FramesFor, now: number): Shipment[] =>
  subscribers
    .map((subscriber) => ({ subscriber, frames: subscriber.endsAt > now ? framesFor(subscriber.topics) : [] }))
    .filter(({ subscriber, frames }) => frames.length > 0 || subscriber.endsAt <= now);

type ShipmentResult = keyof Omit<Tally, 'subscribers'>;

const ship = async (
  { deliver, now }: Broadcaster,
  { subscriber, frames }: Shipment,
  until: number,
): Promise<{ readonly result: ShipmentResult; readonly mayDisconnect: boolean }> => {
  if (frames.length === 0) return { result: 'ended', mayDisconnect: true };
  if (now() >= until) return { result: 'unreachable', mayDisconnect: false };
  const delivery = await deliver(subscriber, frames);
  return { result: delivery === 'sent' ? 'posts' : delivery, mayDisconnect: delivery === 'unreachable' };
};

/**
 * Sends every subscriber its frames. After `until` (ms since the epoch) no subscriber is begun with; each that was takes a few seconds at most.
 * Never throws.
 */
export const broadcast = async (
  broadcaster: Broadcaster,
  framesFor: FramesFor,
  until = Number.POSITIVE_INFINITY,
): Promise<BroadcastReport> => {
  const tally = { ...NO_POSTS };
  let disconnectsLeft = DISCONNECTS_PER_BATCH;
  try {
    const subscribers = await broadcaster.subscribers();
    tally.subscribers = subscribers.length;
    await eachConcurrently(shipmentsFor(subscribers, framesFor, broadcaster.now()), CONCURRENCY, async (shipment) => {
      const { result, mayDisconnect } = await ship(broadcaster, shipment, until);
      tally[result] += result === 'posts' ? shipment.frames.length : 1;
      if (mayDisconnect && disconnectsLeft-- > 0) await broadcaster.disconnect(shipment.subscriber.connectionId);
    });
    return { tally };
  } catch (error) {
    return { tally, error };
  }
};
