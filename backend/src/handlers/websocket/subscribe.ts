import { subscribeCommandSchema } from '@millrace/contract';
import { createSubscribe } from '../../app/delivery/commands';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { logger, now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { itemsDeps } from '../services/items';
import { requestStates } from '../services/state-requests';
import { onlyMessage } from './origins';
import { commandHandler } from './socket-handlers';

const subscribe = createSubscribe({
  registry: connectionRegistry,
  metrics,
  items: itemsDeps.items,
  requestStates,
  settling: config.settling,
});

export const handler = onlyMessage(commandHandler({ now, logger }, subscribeCommandSchema, subscribe));
