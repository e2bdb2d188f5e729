import { HOST, type Ports } from '../shared/ports';

/** `custom.serverless-offline`, so that serverless.yml does not restate what follows from the base port. */
export const offlineSettings = (ports: Ports) => ({
  host: HOST,
  httpPort: ports.rest,
  websocketPort: ports.websocket,
  lambdaPort: ports.lambda,
  // Worker threads, the default, take a thread per concurrent call and give up at a few hundred.
  useInProcess: true,
  // It would hold the answer of every call until the time of the call is over; `invokeLogged` has the limit instead.
  noTimeout: true,
});
