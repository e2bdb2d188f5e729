import { createForgetConnection } from '../../app/rooms/presence';
import { logger } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { presence, presenceDeps } from '../services/rooms';
import { onlyDisconnect } from './origins';
import { lifecycleHandler } from './socket-handlers';

const forget = createForgetConnection({ registry: connectionRegistry, presence, sleep: presenceDeps.sleep });

export const handler = onlyDisconnect(
  lifecycleHandler(logger, ({ requestContext }) => forget(requestContext.connectionId)),
);
