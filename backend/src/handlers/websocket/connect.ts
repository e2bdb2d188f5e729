import { logger, now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { callerOf } from './authorizer';
import { onlyConnect } from './origins';
import { lifecycleHandler } from './socket-handlers';

export const handler = onlyConnect(
  lifecycleHandler(logger, async (event) => {
    const connectedAt = now();
    await connectionRegistry.register({ ...callerOf(event, connectedAt), connectedAt });
  }),
);
