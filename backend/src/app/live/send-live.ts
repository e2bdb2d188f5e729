import type { Viewer } from '../../domain/connection';
import { foldBatch } from '../../domain/fold/batch-fold';
import type { LogRecord } from '../../domain/fold/log-record';
import { deltaFrames } from '../../domain/frames/delta-frames';
import type { MetricSet } from '../../domain/metrics/metric-set';
import type { Deliver } from '../delivery/deliver';
import type { DisconnectViewer } from '../delivery/disconnect-viewer';
import { eachConcurrently } from '../delivery/each-concurrently';
import type { Clock, Logger } from '../ports';

/** What arrived longer ago than this is not live any more: it shows when its window settles. */
const LIVE_MS = 2000;

/** Posts at a time. A slow viewer holds one of these places for a few seconds at most. */
const CONCURRENCY = 100;

/** Viewers that one batch may disconnect: they all come back at once, and each costs a sign-in. */
const DISCONNECTS_PER_BATCH = 50;

export interface LiveBatch {
  readonly shard: string;
  /** In the shard's order. */
  readonly records: readonly LogRecord[];
}

export interface LiveDeps {
  readonly metrics: MetricSet;
  readonly viewers: () => Promise<readonly Viewer[]>;
  readonly deliver: Deliver;
  readonly disconnect: DisconnectViewer;
  readonly now: Clock;
  readonly logger: Logger;
}

interface Work {
  readonly viewer: Viewer;
  /** None for a viewer whose sign-in has ended. */
  readonly frames: readonly string[];
}

interface Tally {
  posts: number;
  gone: number;
  unreachable: number;
  ended: number;
}

const workFor = (
  viewers: readonly Viewer[],
  framesFor: (topics: Viewer['topics']) => readonly string[],
  now: number,
): Work[] =>
  viewers
    .map((viewer) => ({ viewer, frames: viewer.endsAt > now ? framesFor(viewer.topics) : [] }))
    .filter(({ viewer, frames }) => frames.length > 0 || viewer.endsAt <= now);

const createServe = ({ deliver, disconnect }: LiveDeps, tally: Tally) => {
  let disconnectsLeft = DISCONNECTS_PER_BATCH;
  const disconnectIfAllowed = async ({ connectionId }: Viewer): Promise<void> => {
    if (disconnectsLeft-- > 0) await disconnect(connectionId);
  };
  return async ({ viewer, frames }: Work): Promise<void> => {
    if (frames.length === 0) {
      tally.ended++;
      return disconnectIfAllowed(viewer);
    }
    const delivery = await deliver(viewer, frames);
    if (delivery === 'sent') tally.posts += frames.length;
    else tally[delivery]++;
    return delivery === 'unreachable' ? disconnectIfAllowed(viewer) : undefined;
  };
};

/**
 * Sends every viewer what a batch adds to the charts that it watches. Keeps nothing and retries no batch: what is skipped
 * or lost shows when its window settles. Throws only when the registry or the service itself is in trouble.
 */
export const createSendLive =
  (deps: LiveDeps) =>
  async (batch: LiveBatch): Promise<void> => {
    const { metrics, now, logger } = deps;
    const started = now();
    const reading = deps.viewers();
    const tally: Tally = { posts: 0, gone: 0, unreachable: 0, ended: 0 };
    const records = batch.records.filter(({ arrived }) => started - arrived <= LIVE_MS);
    const { windows, events, rejects } = foldBatch(metrics, batch.shard, records);
    const first = records[0]?.arrived ?? started;
    const arrived = { first, last: records.at(-1)?.arrived ?? first };
    const viewers = await reading;
    const work = workFor(viewers, deltaFrames({ shard: batch.shard, arrived, windows }), started);
    try {
      await eachConcurrently(work, CONCURRENCY, createServe(deps, tally));
    } finally {
      logger.info('batch', {
        shard: batch.shard,
        records: records.length,
        skipped: batch.records.length - records.length,
        events,
        rejected: Object.fromEntries(rejects),
        viewers: viewers.length,
        ...tally,
        ms: now() - started,
      });
    }
  };
