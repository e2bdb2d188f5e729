import { url } from 'node:inspector';
import { HOST, type Ports } from '../ports';

/** `custom.serverless-offline`, so that serverless.yml does not restate what follows from the base port. */
export const offlineSettings = (ports: Ports) => ({
  host: HOST,
  httpPort: ports.rest,
  websocketPort: ports.websocket,
  lambdaPort: ports.lambda,
  // Worker threads, the default, take a thread per concurrent call and give up at a few hundred.
  useInProcess: true,
  // Who stands at a breakpoint takes longer than any function may.
  noTimeout: url() !== undefined,
});
