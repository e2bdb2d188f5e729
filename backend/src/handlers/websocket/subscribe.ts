import { subscribeCommandSchema } from '@millrace/contract';
import { metrics } from '../../../metrics';
import { createSubscribe } from '../../app/delivery/subscribe';
import { commandHandler } from './command-handler';
import { logger, now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';

export const handler = commandHandler(
  { now, logger },
  subscribeCommandSchema,
  createSubscribe({ registry: connectionRegistry, metrics: metrics.names }),
);
