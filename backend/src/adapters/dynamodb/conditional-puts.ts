import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { eachConcurrently } from '../../lib/async';
import { orConflict } from './document-client';

/** A put that is made only where its condition holds. */
export type ConditionalPut = Pick<
  PutCommandInput,
  'TableName' | 'Item' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

export type PutOutcome = 'written' | 'conflict';

/**
 * From so many on, puts go in transactions: a hundredth of the requests for twice the write units. Only history, and single records that are full
 * of subjects, have so many at once.
 */
export const MANY_PUTS = 500;

/** Puts at a time that go by themselves. */
const SINGLE_CONCURRENCY = 32;

/** Most puts of one transaction, and half of the bytes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
const TRANSACTION_PUTS = 100;
const TRANSACTION_BYTES = 2 * 1024 * 1024;
const TRANSACTION_CONCURRENCY = 4;

type Indexed = readonly [index: number, put: ConditionalPut];

const UTF8_BYTES = 3;

/** At most so many bytes: numbers and names are little beside keys and bodies. */
const bytesOf = ([, { Item = {} }]: Indexed): number => {
  let bytes = 0;
  for (const value of Object.values(Item)) {
    if (value instanceof Uint8Array) bytes += value.length;
    else if (typeof value === 'string') bytes += value.length * UTF8_BYTES;
  }
  return bytes;
};

/** Groups that each fit a transaction. */
const transactionsOf = (puts: readonly Indexed[]): Indexed[][] => {
  const groups: Indexed[][] = [];
  let room = 0;
  for (const put of puts) {
    const bytes = bytesOf(put);
    const open = groups.at(-1);
    if (open && open.length < TRANSACTION_PUTS && bytes <= room) open.push(put);
    else groups.push([put]);
    room = (groups.at(-1) === open ? room : TRANSACTION_BYTES) - bytes;
  }
  return groups;
};

/** Whether all of them are written. If not, none is: a condition did not hold, another writer was there, or there was no capacity. */
const transact = async (client: DynamoDBDocumentClient, group: readonly Indexed[]): Promise<boolean> => {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: group.map(([, Put]) => ({ Put })) }));
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException || isUnknownOperation(error)) return false;
    throw error;
  }
};

/** A stand-in may have no transactions. */
const isUnknownOperation = (error: unknown): boolean =>
  error instanceof Error && error.name === 'UnknownOperationException';

/** Makes the puts, in any order; answers what became of each. Rejects when the table cannot take them: some may be made then. */
export const conditionalPuts = async (
  client: DynamoDBDocumentClient,
  puts: readonly ConditionalPut[],
): Promise<PutOutcome[]> => {
  const outcomes: PutOutcome[] = puts.map(() => 'written');
  const singly = async (group: readonly Indexed[]): Promise<void> =>
    eachConcurrently(group, SINGLE_CONCURRENCY, async ([i, put]) => {
      outcomes[i] = await orConflict(client.send(new PutCommand(put)));
    });
  const all = [...puts.entries()];
  if (all.length < MANY_PUTS) await singly(all);
  else
    await eachConcurrently(transactionsOf(all), TRANSACTION_CONCURRENCY, async (group) => {
      if (!(await transact(client, group))) await singly(group);
    });
  return outcomes;
};
