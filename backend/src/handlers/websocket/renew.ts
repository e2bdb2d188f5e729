import { renewCommandSchema } from '@millrace/contract';
import { createUseTicket } from '../../app/access/tickets';
import { createRenew } from '../../app/delivery/renew';
import { metrics } from '../../metrics';
import { ticketStore } from '../services/access';
import { now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { commandDeps } from './commands';
import { onlyMessage } from './origins';
import { commandHandler } from './socket-handlers';

const renew = createRenew({
  registry: connectionRegistry,
  metrics,
  useTicket: createUseTicket({ tickets: ticketStore, now }),
});

export const handler = onlyMessage(commandHandler(commandDeps, renewCommandSchema, renew));
