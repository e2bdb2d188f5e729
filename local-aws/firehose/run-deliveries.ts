import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { PositionStore } from '../lambda/event-source-mapping/checkpoint-store';
import { creationOf, kinesisShard, listShards } from '../lambda/event-source-mapping/kinesis-source';
import { openShard } from '../lambda/event-source-mapping/shard-reader';
import { callFunction } from '../lambda/invoke';
import type { AwsClients } from '../shared/aws-clients';
import type { DeliveryStream } from './delivery-streams';
import { type DeliveryDeps, type DeliveryStatus, type RunningDelivery, runDelivery } from './run-delivery';

export interface DeliveriesOptions {
  readonly clients: Pick<AwsClients, 'kinesis' | 's3' | 'lambda'>;
  readonly positions: PositionStore;
  readonly report: (problem: string) => void;
}

export interface RunningDeliveries {
  readonly status: () => DeliveryStatus[];
  readonly stop: () => Promise<void>;
}

const POLL_MS = 1000;

const RANDOM_LENGTH = 11;

const depsFor = async (
  stream: DeliveryStream,
  { clients, positions, report }: DeliveriesOptions,
): Promise<DeliveryDeps> => {
  const { kinesis, s3, lambda } = clients;
  const { logicalId, source, sourceArn, bucket } = stream;
  const streamCreated = await creationOf(kinesis, source);
  return {
    list: () => listShards(kinesis, source),
    open: (shardId, place) => openShard(kinesisShard(kinesis, source, shardId), place),
    call: (functionName, payload) =>
      callFunction(lambda, functionName, payload, (problem) => report(`${stream.name}, ${functionName}: ${problem}`)),
    put: async (Bucket, Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))),
    positions: positions.of({ logicalId, streamArn: sourceArn, streamCreated, target: bucket }),
    now: Date.now,
    uuid: randomUUID,
    random: () => randomBytes(RANDOM_LENGTH).toString('base64url').slice(0, RANDOM_LENGTH),
    wait: (ms) => sleep(ms),
    pollMs: POLL_MS,
    report,
  };
};

/** Resolves when all streams are open, so that nothing put from then on is missed. */
export const runDeliveries = async (
  streams: readonly DeliveryStream[],
  options: DeliveriesOptions,
): Promise<RunningDeliveries> => {
  const running: RunningDelivery[] = await Promise.all(
    streams.map(async (stream) => runDelivery(stream, await depsFor(stream, options))),
  );
  return {
    status: () => running.map(({ status }) => status()),
    stop: async () => void (await Promise.all(running.map(({ stop }) => stop()))),
  };
};
