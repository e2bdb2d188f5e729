import type { Viewer } from '../../domain/access/connection';
import { eachConcurrently } from '../../lib/each-concurrently';
import type { Clock } from '../ports';
import type { Deliver } from './deliver';
import type { DisconnectViewer } from './disconnect-subscriber';

/** Posts at a time. A slow viewer holds one of these places for a few seconds at most. */
const CONCURRENCY = 100;

/** Viewers that one batch may disconnect: they all come back at once, and each costs a sign-in. */
const DISCONNECTS_PER_BATCH = 50;

export interface ServeDeps {
  readonly viewers: () => Promise<readonly Viewer[]>;
  readonly deliver: Deliver;
  readonly disconnect: DisconnectViewer;
  readonly now: Clock;
}

/** What became of a batch's posts, by viewer but for `posts`. */
export interface Tally {
  viewers: number;
  posts: number;
  gone: number;
  unreachable: number;
  ended: number;
}

export const emptyTally = (): Tally => ({ viewers: 0, posts: 0, gone: 0, unreachable: 0, ended: 0 });

interface Work {
  readonly viewer: Viewer;
  /** None for a viewer whose sign-in has ended. */
  readonly frames: readonly string[];
}

export type FramesFor = (topics: Viewer['topics']) => readonly string[];

const workFor = (viewers: readonly Viewer[], framesFor: FramesFor, now: number): Work[] =>
  viewers
    .map((viewer) => ({ viewer, frames: viewer.endsAt > now ? framesFor(viewer.topics) : [] }))
    .filter(({ viewer, frames }) => frames.length > 0 || viewer.endsAt <= now);

const createServe = ({ deliver, disconnect, now }: ServeDeps, tally: Tally, until: number) => {
  let disconnectsLeft = DISCONNECTS_PER_BATCH;
  const disconnectIfAllowed = async ({ connectionId }: Viewer): Promise<void> => {
    if (disconnectsLeft-- > 0) await disconnect(connectionId);
  };
  return async ({ viewer, frames }: Work): Promise<void> => {
    if (frames.length === 0) {
      tally.ended++;
      return disconnectIfAllowed(viewer);
    }
    if (now() >= until) {
      tally.unreachable++;
      return;
    }
    const delivery = await deliver(viewer, frames);
    if (delivery === 'sent') tally.posts += frames.length;
    else tally[delivery]++;
    return delivery === 'unreachable' ? disconnectIfAllowed(viewer) : undefined;
  };
};

/**
 * Sends every viewer its frames, and adds to the tally what became of them. After `until` (ms since the epoch) no viewer is begun with; each
 * that was takes a few seconds at most. Throws only when the registry or the service itself is in trouble.
 */
export const serveViewers = async (
  deps: ServeDeps,
  framesFor: FramesFor,
  tally: Tally,
  until = Number.POSITIVE_INFINITY,
): Promise<void> => {
  const viewers = await deps.viewers();
  tally.viewers = viewers.length;
  await eachConcurrently(workFor(viewers, framesFor, deps.now()), CONCURRENCY, createServe(deps, tally, until));
};
