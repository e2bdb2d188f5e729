import { type FeedTopic, isFeedTopic, type Topic } from '@millrace/contract';
import type { Content } from '../../domain/delivery/content';
import { FeedSampler, feedOf, sampleFeeds } from '../../domain/delivery/feed';
import { deltaFrames } from '../../domain/delivery/frames';
import { LONGEST_LIVE_MS, type PacingPlan } from '../../domain/delivery/pacing';
import { QueuedPushes } from '../../domain/delivery/queued-pushes';
import { foldBatch } from '../../domain/fold/batch-fold';
import type { ShardBatch } from '../../domain/fold/log-record';
import { itemsOf } from '../../domain/items/item-changes';
import type { MetricSet } from '../../domain/metrics/metric-set';
import { longestRetention, type Retention } from '../../domain/retention';
import type { Logger } from '../ports';
import { type Broadcaster, broadcast, type FramesFor } from './broadcast';

/** What arrived longer ago is not live any more where nothing is waited for. */
const LIVE_MS = 2000;

export interface SendLiveDeps {
  readonly metrics: MetricSet;
  readonly retention: Retention;
  readonly broadcaster: Broadcaster;
  readonly logger: Logger;
}

const feedsWatched = (subscribers: readonly { readonly topics: ReadonlySet<Topic> }[]): readonly FeedTopic[] => [
  ...new Set(subscribers.flatMap(({ topics }) => [...topics].filter(isFeedTopic))),
];

const NOTHING: FramesFor = () => [];

const isSent = ({ liveMs }: Pick<PacingPlan, 'liveMs'>): boolean => liveMs <= LONGEST_LIVE_MS;

/**
 * How old a record may be that is sent, ms. It may have waited for an interval, and where pushes queue, the batch before it for another; but what waited for
 * much longer than an interval has settled, and would make the page look late.
 */
const oldestMs = (plan: PacingPlan): number =>
  isSent(plan) ? Math.max(LIVE_MS, Math.min(2 * plan.liveMs, plan.liveMs + LIVE_MS)) : LIVE_MS;

/**
 * Sends every subscriber what a batch adds to the charts that it watches, and then waits until its interval is over, while the log keeps what comes: the
 * next batch carries it. To send first shows the first event after a pause at once, and needs no memory of when the last frame left. Keeps nothing but batches that
 * queue, and retries none: what is skipped or lost shows when its window settles. Throws only when the registry or the service itself is in trouble.
 */
export const createSendLive = ({ metrics, retention, broadcaster, logger }: SendLiveDeps) => {
  const pushes = new QueuedPushes();
  const sampler = new FeedSampler();
  return async (batch: ShardBatch): Promise<void> => {
    const { now, pacer, sleep } = broadcaster;
    const started = now();
    const taken = pushes.take(batch, pacer.plan.reason !== undefined, started);
    if (taken.length === 0) {
      logger.info('batch held for the next one', { shard: batch.shard, held: batch.records.length });
      return;
    }
    // Read while the batch is folded.
    const subscribers = broadcaster.subscribers();
    const oldest = started - oldestMs(pacer.plan);
    const records = taken.filter(({ arrived }) => arrived >= oldest);
    const { windows, events, facts, rejects } = foldBatch(metrics, batch.shard, records, longestRetention(retention));
    const first = records[0]?.arrived ?? started;
    const arrived = { first, last: records.at(-1)?.arrived ?? first };
    const items = () => itemsOf({ metrics, retention }, batch.shard, facts);
    const watched = await subscribers.then(feedsWatched, () => []);
    const sample = sampleFeeds({ metrics, sampler }, batch.shard, facts, watched);
    const framesFor = (plan: PacingPlan): FramesFor =>
      isSent(plan)
        ? deltaFrames({ shard: batch.shard, arrived, events, windows, items, feed: feedOf(sample) }, plan)
        : NOTHING;
    const contentFor = (plan: PacingPlan): Content | undefined =>
      isSent(plan)
        ? { kind: 'delta', shard: batch.shard, arrived, events, windows, items: items(), feed: sample }
        : undefined;
    const { tally, error } = await broadcast({ ...broadcaster, subscribers: () => subscribers }, framesFor, {
      contentFor,
    });
    const ms = now() - started;
    const { liveMs, reason } = pacer.plan;
    logger.info('batch', {
      shard: batch.shard,
      records: records.length,
      skipped: taken.length - records.length,
      events,
      rejected: Object.fromEntries(rejects),
      ...tally,
      // None, where settled frames alone are sent.
      interval: isSent({ liveMs }) ? liveMs : null,
      // From the arrival of its first record until its frames were posted.
      ...(records.length > 0 && { delay: now() - first }),
      ...(reason && { paced: reason }),
      ms,
    });
    const isPosted = tally.posts + tally.refused + tally.failed > 0;
    const left = Math.min(liveMs, LONGEST_LIVE_MS) - ms;
    // Not for nothing: a timer of no time still lets the next batch wait.
    if (isPosted && left > 0) await sleep(left);
    if (error !== undefined) throw error;
  };
};
