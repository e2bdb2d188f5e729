import { subscribeCommandSchema } from '@millrace/contract';
import { createSubscribe } from '../../app/delivery/commands';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { connectionRegistry } from '../services/connection-registry';
import { itemsDeps } from '../services/items';
import { presence } from '../services/rooms';
import { requestStates } from '../services/state-requests';
import { commandDeps } from './commands';
import { onlyMessage } from './origins';
import { commandHandler } from './socket-handlers';

const subscribe = createSubscribe({
  registry: connectionRegistry,
  metrics,
  items: itemsDeps.items,
  requestStates,
  settling: config.settling,
  enter: presence.enter,
});

export const handler = onlyMessage(commandHandler(commandDeps, subscribeCommandSchema, subscribe));
