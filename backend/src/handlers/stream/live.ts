import { createSendLive } from '../../app/delivery/send-live';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { logger, now } from '../services/base';
import { broadcaster } from '../services/broadcaster';
import { measuring } from '../services/embedded-metrics';
import { type KinesisEvent, shardBatchOf } from './shard-batch';

const sendLive = createSendLive({
  metrics,
  retention: config.retention,
  broadcaster,
  logger: measuring(logger, { namespace: config.metricsNamespace, reader: 'live', now }),
});

export const handler = (event: KinesisEvent): Promise<void> => sendLive(shardBatchOf(event));
