import { lifecycleHandler } from './lifecycle-handler';
import { logger } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';

export const handler = lifecycleHandler(logger, ({ requestContext }) =>
  connectionRegistry.remove(requestContext.connectionId),
);
