import { fanOutJobOf } from '../../adapters/lambda/fan-out-job';
import { createSendToPartition } from '../../app/delivery/fan-out';
import type { FanOutReport } from '../../app/delivery/ports';
import { logger, now } from '../services/base';
import { countingCalls } from '../services/counters';
import { deliveryDeps } from '../services/delivery';

/** How often it sends is decided by the sender that calls it: what it learns of its own posts it answers. */
const sendToPartition = createSendToPartition({
  ...deliveryDeps,
  pacing: { budget: Number.POSITIVE_INFINITY, settledMs: 1000, shards: () => 1 },
});

export const handler = countingCalls('fanout', async (event: unknown): Promise<FanOutReport> => {
  const started = now();
  const job = fanOutJobOf(event);
  const report = await sendToPartition(job);
  logger.info('partition', { partition: job.partition, ...report.tally, ms: now() - started });
  return report;
});
