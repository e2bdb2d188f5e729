import type { Subscriber } from '../../domain/access/connection';
import { cached } from '../../lib/cached';
import { eachConcurrently } from '../../lib/each-concurrently';
import type { Clock } from '../ports';
import type { Deliver, DisconnectSubscriber } from './deliver';
import type { ConnectionRegistry } from './ports';

/** Posts at a time. A slow viewer holds one of these places for a few seconds at most. */
const CONCURRENCY = 100;

/** Viewers that one batch may disconnect: they all come back at once, and each costs a sign-in. */
const DISCONNECTS_PER_BATCH = 50;

export interface BroadcastDeps {
  readonly subscribers: () => Promise<readonly Subscriber[]>;
  readonly deliver: Deliver;
  readonly disconnect: DisconnectSubscriber;
  readonly now: Clock;
}

/** What became of a batch's posts, by viewer but for `posts`. */
export interface Tally {
  subscribers: number;
  posts: number;
  gone: number;
  unreachable: number;
  ended: number;
}

export const emptyTally = (): Tally => ({ subscribers: 0, posts: 0, gone: 0, unreachable: 0, ended: 0 });

interface Work {
  readonly subscriber: Subscriber;
  /** None for a viewer whose sign-in has ended. */
  readonly frames: readonly string[];
}

export type FramesFor = (topics: Subscriber['topics']) => readonly string[];

const workFor = (subscribers: readonly Subscriber[], framesFor: FramesFor, now: number): Work[] =>
  subscribers
    .map((subscriber) => ({ subscriber, frames: subscriber.endsAt > now ? framesFor(subscriber.topics) : [] }))
    .filter(({ subscriber, frames }) => frames.length > 0 || subscriber.endsAt <= now);

const createServe = ({ deliver, disconnect, now }: BroadcastDeps, tally: Tally, until: number) => {
  let disconnectsLeft = DISCONNECTS_PER_BATCH;
  const disconnectIfAllowed = async ({ connectionId }: Subscriber): Promise<void> => {
    if (disconnectsLeft-- > 0) await disconnect(connectionId);
  };
  return async ({ subscriber, frames }: Work): Promise<void> => {
    if (frames.length === 0) {
      tally.ended++;
      return disconnectIfAllowed(subscriber);
    }
    if (now() >= until) {
      tally.unreachable++;
      return;
    }
    const delivery = await deliver(subscriber, frames);
    if (delivery === 'sent') tally.posts += frames.length;
    else tally[delivery]++;
    return delivery === 'unreachable' ? disconnectIfAllowed(subscriber) : undefined;
  };
};

/**
 * Sends every viewer its frames, and adds to the tally what became of them. After `until` (ms since the epoch) no viewer is begun with; each
 * that was takes a few seconds at most. Throws only when the registry or the service itself is in trouble.
 */
export const broadcast = async (
  deps: BroadcastDeps,
  framesFor: FramesFor,
  tally: Tally,
  until = Number.POSITIVE_INFINITY,
): Promise<void> => {
  const subscribers = await deps.subscribers();
  tally.subscribers = subscribers.length;
  await eachConcurrently(workFor(subscribers, framesFor, deps.now()), CONCURRENCY, createServe(deps, tally, until));
};

/** How long a sender goes by one reading of the registry. */
const CACHE_MS = 1000;

/** The registry's viewers, read at most once a second. */
export const cachedSubscribers = (
  registry: Pick<ConnectionRegistry, 'subscribers'>,
  now: Clock,
): (() => Promise<readonly Subscriber[]>) => cached(() => registry.subscribers(), CACHE_MS, now);
