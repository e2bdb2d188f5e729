import type { ReaderCheckpointStore } from '../../kinesis/checkpoint-store';
import type { AwsClients } from '../../shared/aws-clients';
import { callFunction } from '../invoke';
import { dynamodbSource } from './dynamodb-source';
import { invokeWithBatch } from './invoke-batch';
import { kinesisSource } from './kinesis-source';
import type { Mapping, QueueMapping, StreamMapping } from './mappings';
import { deliverFailure } from './on-failure';
import { runQueue } from './run-queue';
import { type RunningStream, runStream } from './run-stream';
import { PUSH_EVERY_MS, type ReadPace } from './shard-loop';
import type { ShardStatus } from './shard-progress';

/**
 * Enhanced fan-out pushes: reading follows the stand-in's word that a shard took records, as often as AWS seems to push
 * (docs/decisions/0117-pushes-as-often-as-on-aws.md); the slow reads are there in case a word was lost. A standard mapping
 * reads each shard once a second, and a table's stream four times, as on AWS.
 */
const paces: { readonly [kind in 'pushed' | 'polled' | 'table']: ReadPace } = {
  pushed: { leastMs: PUSH_EVERY_MS, idleMs: 250 },
  polled: { leastMs: 1000, idleMs: 1000 },
  table: { leastMs: 250, idleMs: 250 },
};

const paceOf = ({ kind, enhancedFanOut }: StreamMapping): ReadPace => {
  if (kind === 'dynamodb') return paces.table;
  return enhancedFanOut ? paces.pushed : paces.polled;
};

export interface MappingProgress {
  readonly logicalId: string;
  readonly functionName: string;
  readonly eventSourceArn: string;
  readonly shards: readonly ({ readonly shardId: string } & ShardStatus)[];
}

export interface RunningMappings {
  /** Records were put to these shards. */
  readonly nudge: (shardIds: readonly string[]) => void;
  /** How far every mapping is in each shard that it reads now. */
  readonly status: () => MappingProgress[];
  readonly stop: () => Promise<void>;
}

export interface MappingOptions {
  readonly clients: AwsClients;
  readonly region: string;
  readonly checkpoints: ReaderCheckpointStore;
  readonly report: (reason: string) => void;
}

interface Running {
  readonly mapping: Mapping;
  readonly pushed: boolean;
  readonly stream: RunningStream;
}

const runOne = async (mapping: StreamMapping, options: MappingOptions): Promise<Running> => {
  const { clients, region, report } = options;
  const source = await (mapping.kind === 'kinesis'
    ? kinesisSource(clients.kinesis, mapping, region)
    : dynamodbSource(clients.dynamodbStreams, mapping, region));
  const { logicalId, eventSourceArn: streamArn, functionArn: target } = mapping;
  const stream = await runStream(mapping, {
    source,
    checkpoints: options.checkpoints.of({ logicalId, streamArn, streamCreated: source.created, target }),
    invoke: (items, reportError) => invokeWithBatch(clients.lambda, mapping, items, reportError),
    pace: paceOf(mapping),
    giveUp: (failure, shardId, response) => deliverFailure(clients, mapping, failure, shardId, response),
    report,
  });
  return { mapping, pushed: mapping.enhancedFanOut, stream };
};

const runOneQueue = (
  mapping: QueueMapping,
  { clients, region, report }: MappingOptions,
): Promise<() => Promise<void>> => {
  const reportError = (reason: string) => report(`${mapping.functionName}, ${mapping.source}: ${reason}`);
  const call = (payload: Buffer) => callFunction(clients.lambda, mapping.functionName, payload, reportError);
  return runQueue(mapping, { sqs: clients.sqs, region, call, report: reportError });
};

/**
 * Runs event source mappings. By hand, because no library plays them: serverless-offline invokes functions, but polls no stream,
 * table or queue
 * with Lambda's batches, retries, bisecting and partial answers. Resolves when every shard is open, so that nothing put from
 * then on is missed.
 */
export const runMappings = async (mappings: readonly Mapping[], options: MappingOptions): Promise<RunningMappings> => {
  const streams = mappings.filter((mapping) => mapping.kind !== 'sqs');
  const queues = mappings.filter((mapping) => mapping.kind === 'sqs');
  const running = await Promise.all(streams.map((mapping) => runOne(mapping, options)));
  const stops = await Promise.all(queues.map((mapping) => runOneQueue(mapping, options)));
  return {
    nudge: (shardIds) => {
      for (const { pushed, stream } of running) if (pushed) stream.nudge(shardIds);
    },
    status: () =>
      running.map(({ mapping: { logicalId, functionName, eventSourceArn }, stream }) => ({
        logicalId,
        functionName,
        eventSourceArn,
        shards: stream.statuses(),
      })),
    stop: async () => {
      await Promise.all([...running.map(({ stream }) => stream.stop()), ...stops.map((stop) => stop())]);
    },
  };
};
