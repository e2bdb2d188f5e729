import { metrics } from '../../../metrics';
import { cachedSubscribers } from '../../app/delivery/broadcast';
import { createDeliver, createDisconnectSubscriber } from '../../app/delivery/deliver';
import { createSendLive } from '../../app/delivery/send-live';
import { config } from '../../config';
import { logger, now } from '../services/base';
import { deliveryDeps } from '../services/delivery';
import { type KinesisEvent, shardBatchOf } from './shard-batch';

const sendLive = createSendLive({
  metrics,
  retention: config.retention,
  subscribers: cachedSubscribers(deliveryDeps.registry, now),
  deliver: createDeliver(deliveryDeps),
  disconnect: createDisconnectSubscriber(deliveryDeps),
  now,
  logger,
});

export const handler = (event: KinesisEvent): Promise<void> => sendLive(shardBatchOf(event));
