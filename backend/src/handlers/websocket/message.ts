import { messageCommandSchema } from '@millrace/contract';
import { createSendMessage } from '../../app/delivery/send-message';
import { createDeliver } from '../../app/delivery/deliver';
import { commandHandler } from './command-handler';
import { logger, now } from '../services/base';
import { deliveryDeps } from '../services/delivery';

export const handler = commandHandler(
  { now, logger },
  messageCommandSchema,
  createSendMessage({ registry: deliveryDeps.registry, deliver: createDeliver(deliveryDeps), now }),
);
