import { KinesisClient, KinesisServiceException, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { PutRecords, PutResult } from './send-batch';
import type { Target } from './target';

/** Errors that pass by themselves. Everything else that names the request as the cause would come again. */
const PASSING = /Throttl|LimitExceeded|ThroughputExceeded|Unavailable|Timeout/;

const isUseless = (error: unknown): boolean =>
  error instanceof KinesisServiceException && error.$fault === 'client' && !PASSING.test(error.name);

const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // A refused connection has its words in a code, and an empty message.
  return error.message || ('code' in error ? String(error.code) : error.name);
};

/** A client that leaves retries to the caller. It speaks HTTP/1.1, which every stand-in and AWS understand. */
export const kinesisClient = ({ endpoint, region, credentials }: Target): KinesisClient =>
  new KinesisClient({
    ...(endpoint && { endpoint }),
    ...(region && { region }),
    ...(credentials && { credentials }),
    requestHandler: new NodeHttpHandler({ connectionTimeout: 5000, requestTimeout: 30_000 }),
    maxAttempts: 1,
  });

/** @throws KinesisServiceException where trying again is useless, such as for a stream that does not exist */
export const kinesisPut = (client: KinesisClient, stream: string): PutRecords => {
  const encoder = new TextEncoder();
  return async (records) => {
    const Records = records.map(({ data, partitionKey }) => ({
      Data: encoder.encode(data),
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
