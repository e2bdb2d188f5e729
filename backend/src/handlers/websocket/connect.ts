import { createConnect } from '../../app/delivery/commands';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { logger, now } from '../services/base';
import { connectionRegistry } from '../services/connection-registry';
import { requestStates } from '../services/state-requests';
import { callerOf } from './authorizer';
import { onlyConnect } from './origins';
import { lifecycleHandler } from './socket-handlers';

const connect = createConnect({
  registry: connectionRegistry,
  metrics,
  requestStates,
  parameters: config.followParameters,
  now,
});

export const handler = onlyConnect(
  lifecycleHandler(logger, (event) =>
    connect(callerOf(event, now()), {
      query: event.multiValueQueryStringParameters ?? {},
      headers: event.multiValueHeaders ?? {},
    }),
  ),
);
