import { messageCommandSchema } from '@millrace/contract';
import { createSendMessage } from '../../app/delivery/commands';
import { createDeliver } from '../../app/delivery/deliver';
import { logger, now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { deliveryDeps } from '../services/delivery';
import { onlyMessage } from './origins';
import { commandHandler } from './socket-handlers';

export const handler = onlyMessage(
  commandHandler(
    { now, logger },
    messageCommandSchema,
    createSendMessage({ registry: connectionRegistry, deliver: createDeliver(deliveryDeps), now }),
  ),
);
