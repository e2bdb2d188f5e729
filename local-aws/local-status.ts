import type { DeliveryStatus } from './firehose/run-delivery';
import type { Mapping } from './lambda/event-source-mapping/mappings';
import type { MappingStatus } from './lambda/event-source-mapping/run-mappings';
import type { Serverless } from './serverless/serverless';
import { readShares, type Shares } from './shared/throttling';

const kindOf = (mapping: Mapping): string => {
  if (mapping.kind === 'sqs') return 'queue';
  return mapping.enhancedFanOut ? 'enhanced fan-out' : 'standard';
};

/** The shard that is furthest behind speaks for the mapping. */
const progressOf = (shards: MappingStatus['shards']) => ({
  shards: shards.length,
  iteratorAgeMs: Math.max(0, ...shards.map(({ iteratorAgeMs }) => iteratorAgeMs)),
  unfinished: shards.reduce((sum, { unfinished }) => sum + unfinished, 0),
});

/** What only the local cloud knows of itself; everything else can be asked with the AWS SDK. */
export const describeStatus = (
  mappings: readonly Mapping[],
  running: readonly MappingStatus[],
  deliveries: readonly DeliveryStatus[],
  lambda: { readonly endpoint: string; readonly functions: Readonly<Record<string, string>> },
) => ({
  lambda,
  deliveries,
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
      if ('error' in parsed) return h.response(parsed).code(400);
      throttling.change(parsed.shares);
      return throttling.shares();
    },
  });
};
