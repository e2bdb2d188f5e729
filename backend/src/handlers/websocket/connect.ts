import { checkConnections } from '../../app/access/usage';
import { logger, now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { callerOf } from './authorizer';
import { onlyConnect } from './origins';
import { lifecycleHandler } from './socket-handlers';

export const handler = onlyConnect(
  lifecycleHandler(logger, async (event) => {
    const connectedAt = now();
    const caller = callerOf(event, connectedAt);
    // Tickets may have been taken before there were so many.
    await checkConnections(connectionRegistry, caller.userId, connectedAt);
    await connectionRegistry.register({ ...caller, connectedAt });
  }),
);
