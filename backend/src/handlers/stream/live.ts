import { createSendLive } from '../../app/delivery/send-live';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { logger } from '../services/base';
import { broadcaster } from '../services/broadcaster';
import { type KinesisEvent, shardBatchOf } from './shard-batch';

const sendLive = createSendLive({ metrics, retention: config.retention, broadcaster, logger });

export const handler = (event: KinesisEvent): Promise<void> => sendLive(shardBatchOf(event));
