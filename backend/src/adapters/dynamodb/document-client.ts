import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unavailable } from '../../app/errors';
import { type ConsumedUnits, countUnits } from './consumed-units';

/** What all clients of this process have taken. */
export const processUnits: ConsumedUnits = { read: 0, written: 0 };

/**
 * For how long a call waits before it is made again: without a bound the SDK waits for ever for an answer that was lost, and with it whatever stands
 * behind in the shard. A call takes a few ms unless something is wrong.
 */
export const ANSWERED_IN_TIME = { connectionTimeout: 3000, requestTimeout: 10_000, throwOnRequestTimeout: true };

export const createDocumentClient = (
  client = new DynamoDBClient({ requestHandler: ANSWERED_IN_TIME }),
): DynamoDBDocumentClient => {
  // It prepares every answer for a log that nobody reads: a tenth of what reading thousands of items takes.
  client.middlewareStack.remove('loggerMiddleware');
  countUnits(client, processUnits);
  return DynamoDBDocumentClient.from(client);
};

/** Turns whatever a table's client throws into the one error that callers know. */
export const reaching = async <T>(what: string, request: Promise<T>): Promise<T> => {
  try {
    return await request;
  } catch (error) {
    throw unavailable(what, error);
  }
};

/** The same for what comes in pages. */
export async function* reachingPages<T>(what: string, pages: AsyncGenerator<T>): AsyncGenerator<T> {
  for (;;) {
    const { done, value } = await reaching(what, pages.next());
    if (done) return;
    yield value;
  }
}

/** A conditional write: whether its condition held. */
export const orConflict = async (request: Promise<unknown>): Promise<'written' | 'conflict'> => {
  try {
    await request;
    return 'written';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'conflict';
    throw error;
  }
};
