import { metrics } from '../../../metrics';
import { cachedViewers } from '../../app/delivery/cached-subscribers';
import { createDeliver } from '../../app/delivery/deliver';
import { createDisconnectViewer } from '../../app/delivery/disconnect-subscriber';
import { createSendLive } from '../../app/delivery/send-live';
import { config } from '../../config';
import { logger, now } from '../services/base';
import { deliveryDeps } from '../services/delivery';
import { type KinesisEvent, shardBatchOf } from './shard-batch';

const sendLive = createSendLive({
  metrics,
  kept: config.kept,
  viewers: cachedViewers(deliveryDeps.registry, now),
  deliver: createDeliver(deliveryDeps),
  disconnect: createDisconnectViewer(deliveryDeps),
  now,
  logger,
});

export const handler = (event: KinesisEvent): Promise<void> => sendLive(shardBatchOf(event));
