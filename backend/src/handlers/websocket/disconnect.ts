import { logger } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { onlyDisconnect } from './origins';
import { lifecycleHandler } from './socket-handlers';

export const handler = onlyDisconnect(
  lifecycleHandler(logger, ({ requestContext }) => connectionRegistry.remove(requestContext.connectionId)),
);
