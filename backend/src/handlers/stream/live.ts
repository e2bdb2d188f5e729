import { createSendLive } from '../../app/delivery/send-live';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { logger, now } from '../services/base';
import { broadcaster } from '../services/broadcaster';
import { countingBatches, countingCalls } from '../services/counters';
import { measuring } from '../services/embedded-metrics';
import { type KinesisEvent, shardBatchOf, shardOf } from './shard-batch';

const sendLive = createSendLive({
  metrics,
  retention: config.retention,
  broadcaster,
  logger: countingBatches(measuring(logger, { namespace: config.metricsNamespace, reader: 'live', now })),
});

export const handler = countingCalls('live', (event: KinesisEvent) => sendLive(shardBatchOf(event)), shardOf);
