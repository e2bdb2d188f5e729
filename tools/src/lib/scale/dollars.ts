import { priceOf } from '../../../../backend/src/domain/costs/prices';
import type { Scene } from './service';
import type { Simulated } from './simulated-figures';

export interface CostLine {
  readonly what: string;
  /** An hour. */
  readonly dollars: number;
}

/** What carries frames to viewers. */
export type Door = 'api-gateway' | 'appsync';

/** KB of a frame of all metrics of the sample catalogue, as measured for docs/costs.md. */
export const FRAME_KB = { delta: 6, settled: 15 } as const;

/** An operation of AppSync Events is 5 KB that are delivered: https://docs.aws.amazon.com/appsync/latest/eventapi/cw-metrics.html */
const OPERATION_KB = 5;
export const OPERATIONS = {
  delta: Math.ceil(FRAME_KB.delta / OPERATION_KB),
  settled: Math.ceil(FRAME_KB.settled / OPERATION_KB),
} as const;

/** GB of memory: `live` has a whole core. */
const MEMORY_GB = { live: 1.769, durable: 1 } as const;

const HOUR = 3600;
const millionsAnHour = (perSecond: number): number => (perSecond * HOUR) / 1e6;

const doorCosts = (door: Door, viewers: number, delta: number, settled: number): readonly CostLine[] => {
  const minutes = (viewers * 60) / 1e6;
  if (door === 'appsync')
    return [
      {
        what: 'operations',
        dollars:
          millionsAnHour(delta * OPERATIONS.delta + settled * OPERATIONS.settled) *
          priceOf('AppSync Events, operations'),
      },
      { what: 'connections', dollars: minutes * priceOf('AppSync Events, connections') },
    ];
  return [
    { what: 'messages', dollars: millionsAnHour(delta + settled) * priceOf('WebSocket messages') },
    { what: 'connections', dollars: minutes * priceOf('WebSocket connections') },
  ];
};

/** What an hour of it costs: all that grows with viewers and shards. Tables, Firehose and logs go with the events (docs/costs.md). */
export const dollarsAnHour = (
  { viewers, shards, rate }: Pick<Scene, 'viewers' | 'shards' | 'rate'>,
  { postsPerSecond, deltaPostsPerSecond, liveBusy, durableBusy }: Simulated,
  door: Door,
): readonly CostLine[] => {
  const settled = postsPerSecond - deltaPostsPerSecond;
  const kilobytes = deltaPostsPerSecond * FRAME_KB.delta + settled * FRAME_KB.settled;
  const gigabyteSeconds = shards * HOUR * (liveBusy * MEMORY_GB.live + durableBusy * MEMORY_GB.durable);
  return [
    ...doorCosts(door, viewers, deltaPostsPerSecond, settled),
    { what: 'data to the internet', dollars: millionsAnHour(kilobytes) * priceOf('data to the internet') },
    { what: 'functions', dollars: gigabyteSeconds * priceOf('functions while they run') },
    {
      what: 'stream',
      dollars:
        shards * (priceOf('shard') + priceOf('enhanced fan-out')) + millionsAnHour(rate) * priceOf('records put'),
    },
  ];
};

export const totalOf = (lines: readonly CostLine[]): number => lines.reduce((sum, { dollars }) => sum + dollars, 0);
