import type { Endpoints } from '@millrace/contract';
import { UserError } from '../../lib/cli/usage-error';
import { askBuckets, askDeliveries, askMails, askMappings, askQueues, askStreams, askTables, askTopics } from './ask';
import type { Ask, Status } from './status';

type Asks = { readonly [K in keyof Status]: Ask<K> };

const asks: Asks = {
  streams: askStreams,
  mappings: askMappings,
  deliveries: askDeliveries,
  tables: askTables,
  buckets: askBuckets,
  queues: askQueues,
  topics: askTopics,
  mails: askMails,
};

/** Asks every part of a running stack what it holds. @throws PlainError naming the part that does not answer */
export const collectStatus = async (endpoints: Endpoints, state: string): Promise<Status> => {
  const ask = async <K extends keyof Status>(part: K): Promise<Status[K]> => {
    try {
      return await asks[part](endpoints, state);
    } catch (error) {
      // A refused connection has its words in a cause or a code, and an empty message.
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new UserError(
        `${part} could not be asked: ${cause instanceof Error ? cause.message || cause.name : cause}`,
      );
    }
  };
  const [streams, mappings, deliveries, tables, buckets, queues, topics, mails] = await Promise.all([
    ask('streams'),
    ask('mappings'),
    ask('deliveries'),
    ask('tables'),
    ask('buckets'),
    ask('queues'),
    ask('topics'),
    ask('mails'),
  ]);
  return { streams, mappings, deliveries, tables, buckets, queues, topics, mails };
};
