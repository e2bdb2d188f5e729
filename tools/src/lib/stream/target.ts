import { KinesisClient, KinesisServiceException, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { Endpoints } from '@millrace/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { PutRecords, PutResult, RawRecord } from './send-batch';

/** A stream to send to. Missing settings are found as by every AWS tool. */
export interface Target {
  readonly stream: string;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

interface TargetOptions {
  readonly stream?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
}

export const isLoopback = (url: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);

/** For stand-ins, which take any credentials but require some: nobody should need an AWS account to talk to their own machine. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

const complete = (target: Target, env: NodeJS.ProcessEnv): Target => {
  if (!target.endpoint || !isLoopback(target.endpoint) || env.AWS_ACCESS_KEY_ID) return target;
  return { ...target, region: target.region ?? env.AWS_REGION ?? 'eu-west-1', credentials: localCredentials };
};

/**
 * The stream that the options name; without a name, that of the running local stack.
 *
 * @returns undefined where no stream is named and no stack runs
 */
export const chooseTarget = (
  options: TargetOptions,
  running: Pick<Endpoints, 'stream' | 'kinesis' | 'region'> | undefined,
  env: NodeJS.ProcessEnv,
): Target | undefined => {
  const { stream, endpoint, region } = options;
  if (stream) return complete({ stream, endpoint, region }, env);
  if (!running) return undefined;
  return complete(
    { stream: running.stream, endpoint: endpoint ?? running.kinesis, region: region ?? running.region },
    env,
  );
};

/** Client errors that are worth a retry. Every other client error would come again. */
const PASSING = /Throttl|LimitExceeded|ThroughputExceeded|Unavailable|Timeout/;

const isUseless = (error: unknown): boolean =>
  error instanceof KinesisServiceException && error.$fault === 'client' && !PASSING.test(error.name);

const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // A refused connection has an empty message, and its reason in a code.
  return error.message || ('code' in error ? String(error.code) : error.name);
};

/** A client that leaves retries to the caller, unless it is given more attempts. It speaks HTTP/1.1, which every stand-in and AWS understand. */
export const kinesisClient = ({ endpoint, region, credentials }: Target, maxAttempts = 1): KinesisClient =>
  new KinesisClient({
    ...(endpoint && { endpoint }),
    ...(region && { region }),
    ...(credentials && { credentials }),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 5000,
      requestTimeout: 30_000,
      throwOnRequestTimeout: true,
    }),
    maxAttempts,
  });

/** @throws KinesisServiceException where trying again is useless, such as for a stream that does not exist */
export const kinesisPut = (client: KinesisClient, stream: string): PutRecords<RawRecord> => {
  const encoder = new TextEncoder();
  return async (records) => {
    const Records = records.map(({ data, partitionKey }) => ({
      Data: typeof data === 'string' ? encoder.encode(data) : data,
      PartitionKey: partitionKey,
    }));
    try {
      const answer = await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
      return (answer.Records ?? []).map(
        ({ ShardId, SequenceNumber, ErrorCode }): PutResult =>
          ShardId && SequenceNumber ? { shard: ShardId, seq: SequenceNumber } : { error: ErrorCode ?? 'unknown' },
      );
    } catch (error) {
      if (isUseless(error)) throw error;
      return records.map(() => ({ error: reason(error) }));
    }
  };
};
