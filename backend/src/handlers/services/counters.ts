import { createDocumentClient, processUnits } from '../../adapters/dynamodb/document-client';
import { dynamoCountStore } from '../../adapters/dynamodb/dynamo-count-store';
import type { ConnectionSender } from '../../app/delivery/ports';
import { Counters } from '../../app/health/counters';
import type { LogFields, Logger } from '../../app/ports';
import { config } from '../../config';
import type { ProcessCounts } from '../../domain/health/process-counts';
import { logger, now } from './base';

const takeUnits = (): ProcessCounts => {
  const counts = { readUnits: processUnits.read, writeUnits: processUnits.written };
  processUnits.read = 0;
  processUnits.written = 0;
  return counts;
};

/** What this process counts of itself. */
export const counters = new Counters({
  store: dynamoCountStore({ client: createDocumentClient(), table: config.connectionsTable }),
  now,
  logger,
  megabytes: config.megabytes,
  takeCounts: takeUnits,
});

/** A function whose calls are counted under its name, and under the shard that an event is of. */
export const countingCalls =
  <E, Rest extends readonly unknown[], R>(
    name: string,
    handler: (event: E, ...rest: Rest) => Promise<R>,
    shardOf: (event: E) => string | undefined = () => undefined,
  ) =>
  async (event: E, ...rest: Rest): Promise<R> => {
    const started = now();
    try {
      return await handler(event, ...rest);
    } finally {
      await counters.endCall({ name, shard: shardOf(event) }, now() - started);
    }
  };

/** The lines of the batches that a reader of the stream was given. */
const OF_BATCHES = ['batch', 'batch not finished'];

/** A log of a reader of the stream, of whose batches something is counted. */
export const countingBatches = (log: Logger): Logger => {
  const noting =
    (write: Logger['info']): Logger['info'] =>
    (message, fields: LogFields = {}) => {
      if (OF_BATCHES.includes(message)) counters.noteBatch(fields);
      write(message, fields);
    };
  return { info: noting(log.info), warn: noting(log.warn), error: log.error };
};

const COUNTED_AS = { sent: 'sent', gone: 'gone', refused: 'throttled', failed: 'failed' } as const;

/** A sender whose posts are counted by what became of them. */
export const countingPosts = (sender: ConnectionSender): ConnectionSender => ({
  ...sender,
  post: async (connectionId, message) => {
    const outcome = await sender.post(connectionId, message);
    counters.add(COUNTED_AS[outcome]);
    if (outcome === 'sent') counters.add('characters', message.length);
    return outcome;
  },
});
