import type { DeliveryStatus, LocalStatus, MappingStatus } from '@millrace/contract';
import type { Mapping } from './lambda/event-source-mapping/mappings';
import type { MappingProgress } from './lambda/event-source-mapping/run-mappings';
import type { Serverless } from './serverless/serverless';
import { readShares, type Shares } from './shared/throttling';

const kindOf = (mapping: Mapping): MappingStatus['kind'] => {
  if (mapping.kind === 'sqs') return 'queue';
  return mapping.enhancedFanOut ? 'enhanced fan-out' : 'standard';
};

/** The shard that is furthest behind speaks for the mapping. */
const progressOf = (shards: MappingProgress['shards']) => ({
  shards: shards.length,
  iteratorAgeMs: Math.max(0, ...shards.map(({ iteratorAgeMs }) => iteratorAgeMs)),
  unfinished: shards.reduce((sum, { unfinished }) => sum + unfinished, 0),
});

export const describeStatus = (
  mappings: readonly Mapping[],
  running: readonly MappingProgress[],
  deliveries: readonly DeliveryStatus[],
  lambda: LocalStatus['lambda'],
): Omit<LocalStatus, 'state' | 'posts'> => ({
  lambda,
  deliveries: [...deliveries],
  mappings: mappings.map((mapping) => {
    const status = running.find(({ logicalId }) => logicalId === mapping.logicalId);
    return {
      function: mapping.functionName,
      source: mapping.source,
      kind: kindOf(mapping),
      ...(mapping.kind !== 'sqs' && { from: mapping.startingPosition }),
      ...(status && progressOf(status.shards)),
    };
  }),
});

type Offline = Serverless['pluginManager']['plugins'][number];

interface Cloud {
  readonly status: () => LocalStatus;
  readonly throttling: {
    readonly shares: () => Shares;
    readonly change: (shares: Shares) => void;
  };
}

/** Serves the status at `/__local` on the REST API's port, beside the stage, and lets the shares of throttled calls be changed. */
export const installStatusRoute = (offline: Offline, { status, throttling }: Cloud): void => {
  const server = offline.internals?.().getApiGatewayServer();
  server?.route({ method: 'GET', path: '/__local', handler: status });
  server?.route({ method: 'GET', path: '/__local/throttle', handler: throttling.shares });
  server?.route({
    method: 'PUT',
    path: '/__local/throttle',
    handler: ({ payload }, h) => {
      const parsed = readShares(payload);
      if ('error' in parsed) return h.response(parsed).code(400);
      throttling.change(parsed.shares);
      return throttling.shares();
    },
  });
};
