import { unsubscribeCommandSchema } from '@millrace/contract';
import { createUnsubscribe } from '../../app/delivery/commands';
import { connectionRegistry } from '../services/connection-registry';
import { presence } from '../services/rooms';
import { commandDeps } from './commands';
import { onlyMessage } from './origins';
import { commandHandler } from './socket-handlers';

export const handler = onlyMessage(
  commandHandler(
    commandDeps,
    unsubscribeCommandSchema,
    createUnsubscribe({ registry: connectionRegistry, leave: presence.leave }),
  ),
);
