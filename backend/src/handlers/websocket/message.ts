import { messageCommandSchema } from '@millrace/contract';
import { createDeliver } from '../../app/delivery/deliver';
import { createSendMessage } from '../../app/delivery/send-message';
import { logger, now } from '../services/base';
import { deliveryDeps } from '../services/delivery';
import { commandHandler } from './socket-handlers';

export const handler = commandHandler(
  { now, logger },
  messageCommandSchema,
  createSendMessage({ registry: deliveryDeps.registry, deliver: createDeliver(deliveryDeps), now }),
);
