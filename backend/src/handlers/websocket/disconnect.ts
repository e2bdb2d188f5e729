import { logger } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { lifecycleHandler } from './socket-handlers';

export const handler = lifecycleHandler(logger, ({ requestContext }) =>
  connectionRegistry.remove(requestContext.connectionId),
);
