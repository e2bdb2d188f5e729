import { subscribeCommandSchema } from '@millrace/contract';
import { metrics } from '../../../metrics';
import { createSubscribe } from '../../app/delivery/subscribe';
import { logger, now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { commandHandler } from './command-handler';

export const handler = commandHandler(
  { now, logger },
  subscribeCommandSchema,
  createSubscribe({ registry: connectionRegistry, metrics: metrics.names }),
);
