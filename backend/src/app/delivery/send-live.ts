import { deltaFrames } from '../../domain/delivery/frames';
import { foldBatch } from '../../domain/fold/batch-fold';
import type { ShardBatch } from '../../domain/fold/log-record';
import type { MetricSet } from '../../domain/metrics/metric-set';
import { longestRetention, type Retention } from '../../domain/retention';
import type { Logger } from '../ports';
import { type Broadcaster, broadcast } from './broadcast';

/** What arrived longer ago than this is not live any more: it shows when its window settles. */
const LIVE_MS = 2000;

export interface SendLiveDeps {
  readonly metrics: MetricSet;
  readonly retention: Retention;
  readonly broadcaster: Broadcaster;
  readonly logger: Logger;
}

/**
 * Sends every subscriber what a batch adds to the charts that it watches. Keeps nothing and retries no batch: what is skipped
 * or lost shows when its window settles. Throws only when the registry or the service itself is in trouble.
 */
export const createSendLive =
  ({ metrics, retention, broadcaster, logger }: SendLiveDeps) =>
  async (batch: ShardBatch): Promise<void> => {
    const started = broadcaster.now();
    // Read while the batch is folded.
    const subscribers = broadcaster.subscribers();
    const records = batch.records.filter(({ arrived }) => started - arrived <= LIVE_MS);
    const { windows, events, rejects } = foldBatch(metrics, batch.shard, records, longestRetention(retention));
    const first = records[0]?.arrived ?? started;
    const arrived = { first, last: records.at(-1)?.arrived ?? first };
    const frames = deltaFrames({ shard: batch.shard, arrived, events, windows });
    const { tally, error } = await broadcast({ ...broadcaster, subscribers: () => subscribers }, frames);
    logger.info('batch', {
      shard: batch.shard,
      records: records.length,
      skipped: batch.records.length - records.length,
      events,
      rejected: Object.fromEntries(rejects),
      ...tally,
      ms: broadcaster.now() - started,
    });
    if (error !== undefined) throw error;
  };
