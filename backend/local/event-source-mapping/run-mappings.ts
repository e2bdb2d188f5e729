import { ListShardsCommand } from '@aws-sdk/client-kinesis';
import type { AwsClients } from '../resources/aws-clients';
import { invokeFunction } from './invoke';
import { toItem } from './kinesis-event';
import type { Mapping } from './mappings';
import { type Loop, type Pace, runShardLoop } from './shard-loop';
import { openShard } from './shard-reader';

/**
 * Enhanced fan-out pushes: reading follows the stand-in's word that a shard took records; the slow reads are there in case
 * one was lost. A standard mapping reads each shard once a second, as on AWS.
 */
const paces: { readonly [kind in 'pushed' | 'polled']: Pace } = {
  pushed: { leastMs: 10, idleMs: 250 },
  polled: { leastMs: 1000, idleMs: 1000 },
};

export type RunningMappings = {
  /** Records were put to these shards. */
  readonly nudge: (shardIds: readonly string[]) => void;
  readonly stop: () => Promise<void>;
};

type Running = { readonly shardId: string; readonly pushed: boolean; readonly loop: Loop };

const shardIdsOf = async ({ kinesis }: AwsClients, stream: string): Promise<string[]> => {
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: stream }));
  return Shards.flatMap(({ ShardId }) => ShardId ?? []);
};

type Options = {
  readonly clients: AwsClients;
  readonly region: string;
  readonly report: (problem: string) => void;
};

const runShard = async (mapping: Mapping, shardId: string, { clients, region, report }: Options): Promise<Running> => {
  const { stream, functionName, settings, enhancedFanOut, eventSourceArn, roleArn } = mapping;
  const tell = (problem: string) => report(`${functionName}, ${shardId}: ${problem}`);
  const loop = runShardLoop({
    settings,
    pace: enhancedFanOut ? paces.pushed : paces.polled,
    reader: await openShard(clients.kinesis, { StreamName: stream, ShardId: shardId }, mapping.startingPosition),
    toItem: (record) => toItem(record, { shardId, eventSourceArn, roleArn, region }),
    invoke: (items) => invokeFunction(clients.lambda, functionName, items, tell),
    report: tell,
  });
  return { shardId, pushed: enhancedFanOut, loop };
};

/** Resolves when every shard is open, so that nothing put from then on is missed. */
export const runMappings = async (mappings: readonly Mapping[], options: Options): Promise<RunningMappings> => {
  const shards = mappings.map(async (mapping) => {
    const ids = await shardIdsOf(options.clients, mapping.stream);
    return Promise.all(ids.map((shardId) => runShard(mapping, shardId, options)));
  });
  const running = (await Promise.all(shards)).flat();
  return {
    nudge: (shardIds) => {
      for (const { shardId, pushed, loop } of running) if (pushed && shardIds.includes(shardId)) loop.nudge();
    },
    stop: async () => {
      await Promise.all(running.map(({ loop }) => loop.stop()));
    },
  };
};
