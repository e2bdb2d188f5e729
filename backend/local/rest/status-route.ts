import type { Serverless } from '../framework/serverless';

type Offline = Serverless['pluginManager']['plugins'][number];

/** Serves the local cloud's word on itself at `/__local`, beside the stage, on the REST API's port. */
export const installStatusRoute = (offline: Offline, status: () => object): void =>
  offline.internals?.().getApiGatewayServer().route({ method: 'GET', path: '/__local', handler: status });
