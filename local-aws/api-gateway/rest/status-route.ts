import type { Serverless } from '../../serverless/serverless';
import { readShares, type Shares } from '../../shared/throttling/shares';

type Offline = Serverless['pluginManager']['plugins'][number];

interface Cloud {
  readonly status: () => object;
  readonly throttling: {
    readonly shares: () => Shares;
    readonly change: (shares: Shares) => void;
  };
}

/** Serves the local cloud's word on itself at `/__local`, beside the stage, on the REST API's port, and takes what may be changed. */
export const installStatusRoute = (offline: Offline, { status, throttling }: Cloud): void => {
  const server = offline.internals?.().getApiGatewayServer();
  server?.route({ method: 'GET', path: '/__local', handler: status });
  server?.route({ method: 'GET', path: '/__local/throttle', handler: throttling.shares });
  server?.route({
    method: 'PUT',
    path: '/__local/throttle',
    handler: ({ payload }, h) => {
      const parsed = readShares(payload);
      if ('problem' in parsed) return h.response(parsed).code(400);
      throttling.change(parsed.shares);
      return throttling.shares();
    },
  });
};
