import { unsubscribeCommandSchema } from '@millrace/contract';
import { createUnsubscribe } from '../../app/delivery/commands';
import { logger, now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { onlyMessage } from './origins';
import { commandHandler } from './socket-handlers';

export const handler = onlyMessage(
  commandHandler({ now, logger }, unsubscribeCommandSchema, createUnsubscribe({ registry: connectionRegistry })),
);
