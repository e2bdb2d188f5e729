import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { DeliveryStatus } from '@millrace/contract';
import type { ReaderCheckpointStore, ShardCheckpoints } from '../kinesis/checkpoint-store';
import { openShard } from '../kinesis/shard-reader';
import { creationOf, kinesisShard, listShards } from '../kinesis/shards';
import { callFunction } from '../lambda/invoke';
import type { AwsClients } from '../shared/aws-clients';
import { messageOf } from '../shared/user-error';
import { createWaker } from '../shared/wait-until';
import { addToBuffer, type Buffered, dueAt, emptyBuffer, objectsOf } from './buffer';
import type { DeliveryStream } from './delivery-streams';
import { readSource, type SourceDeps } from './read-source';
import { type SourceRecord, type TransformDeps, transformRecords } from './transform';

type DeliveryDeps = SourceDeps &
  TransformDeps & {
    readonly put: (bucket: string, key: string, body: Buffer) => Promise<void>;
    readonly checkpoints: Pick<ShardCheckpoints, 'get' | 'put'>;
    readonly random: () => string;
    /** How often the stream is read. */
    readonly pollMs: number;
    readonly report: (reason: string) => void;
  };

interface RunningDelivery {
  readonly status: () => DeliveryStatus;
  readonly stop: () => Promise<void>;
}

const lastOfEach = (records: readonly SourceRecord[]): ReadonlyMap<string, string> =>
  new Map(records.map(({ shardId, sequenceNumber }) => [shardId, sequenceNumber]));

/** S3 is called until it takes the object; meanwhile nothing is read. */
type UntilDone = (attempt: () => Promise<void>) => Promise<boolean>;

/** What is buffered and what is written. A checkpoint is stored only when what came before it is written. */
const createOutput = (stream: DeliveryStream, deps: DeliveryDeps, untilDone: UntilDone) => {
  const { now, put, checkpoints } = deps;
  let buffered: Buffered = emptyBuffer;
  let delivered: Pick<DeliveryStatus, 'objects' | 'records' | 'lastDelivery' | 'lastKey'> = { objects: 0, records: 0 };
  return {
    add: async (records: readonly SourceRecord[]): Promise<void> => {
      const transformed = await transformRecords(stream, records, deps);
      buffered = addToBuffer(stream, buffered, { ...transformed, checkpoints: lastOfEach(records) }, now());
    },
    isDue: (): boolean => now() >= dueAt(stream, buffered),
    flush: async (): Promise<void> => {
      for (const { key, body, records } of objectsOf(stream, buffered, deps)) {
        if (!(await untilDone(() => put(stream.bucket, key, body)))) return;
        delivered = {
          objects: delivered.objects + 1,
          records: delivered.records + records,
          lastDelivery: new Date(now()).toISOString(),
          lastKey: key,
        };
      }
      for (const [shardId, after] of buffered.checkpoints) checkpoints.put(shardId, { after });
      buffered = emptyBuffer;
    },
    status: (): DeliveryStatus => ({
      deliveryStream: stream.name,
      source: stream.source,
      bucket: stream.bucket,
      buffered: buffered.records.count + buffered.errors.count,
      bufferedBytes: buffered.bytes,
      bufferedMs: buffered.checkpoints.size > 0 ? now() - buffered.since : 0,
      ...delivered,
    }),
  };
};

/**
 * Plays a delivery stream. By hand, because no stand-in plays Firehose in Node with its buffers and its transform. At least
 * once. Resolves when the stream is open. Stopping writes nothing: what is buffered is read again.
 */
export const runDelivery = async (stream: DeliveryStream, deps: DeliveryDeps): Promise<RunningDelivery> => {
  const { checkpoints, pollMs } = deps;
  const report = (reason: string) => deps.report(`${stream.name}: ${reason}`);
  const source = await readSource(deps, checkpoints, report);
  const waker = createWaker();
  let running = true;

  const output = createOutput(stream, deps, async (attempt) => {
    while (running) {
      try {
        await attempt();
        return true;
      } catch (error) {
        report(`could not be delivered, and will be tried again: ${messageOf(error)}`);
        await waker.wait(pollMs);
      }
    }
    return false;
  });

  const loop = async () => {
    while (running) {
      const { records, more } = await source.read();
      if (records.length > 0) await output.add(records);
      if (running && output.isDue()) await output.flush();
      if (running && !more) await waker.wait(pollMs);
    }
  };
  const over = loop().catch((error) => report(`has stopped: ${messageOf(error)}`));

  return {
    status: output.status,
    stop: () => {
      running = false;
      waker.wake();
      return over;
    },
  };
};

export interface DeliveriesOptions {
  readonly clients: Pick<AwsClients, 'kinesis' | 's3' | 'lambda'>;
  readonly checkpoints: ReaderCheckpointStore;
  readonly report: (reason: string) => void;
}

export interface RunningDeliveries {
  readonly status: () => DeliveryStatus[];
  readonly stop: () => Promise<void>;
}

const POLL_MS = 1000;

const RANDOM_LENGTH = 11;

const depsFor = async (
  stream: DeliveryStream,
  { clients, checkpoints, report }: DeliveriesOptions,
): Promise<DeliveryDeps> => {
  const { kinesis, s3, lambda } = clients;
  const { logicalId, source, sourceArn, bucket } = stream;
  const streamCreated = await creationOf(kinesis, source);
  return {
    list: () => listShards(kinesis, source),
    open: (shardId, position) => openShard(kinesisShard(kinesis, source, shardId), position),
    call: (functionName, payload) =>
      callFunction(lambda, functionName, payload, (reason) => report(`${stream.name}, ${functionName}: ${reason}`)),
    put: async (Bucket, Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))),
    checkpoints: checkpoints.of({ logicalId, streamArn: sourceArn, streamCreated, target: bucket }),
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
