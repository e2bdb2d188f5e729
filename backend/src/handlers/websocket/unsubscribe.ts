import { unsubscribeCommandSchema } from '@millrace/contract';
import { createUnsubscribe } from '../../app/delivery/unsubscribe';
import { commandHandler } from './command-handler';
import { logger, now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';

export const handler = commandHandler(
  { now, logger },
  unsubscribeCommandSchema,
  createUnsubscribe({ registry: connectionRegistry }),
);
