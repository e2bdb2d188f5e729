import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { conditionalPuts, MANY_PUTS } from './conditional-puts';
import { createDocumentClient } from './document-client';

const puts = (count: number, bytes = 0) =>
  Array.from({ length: count }, (_, i) => ({
    TableName: 'settled',
    Item: { pk: 'a', sk: `${i}`, body: new Uint8Array(bytes) },
    ConditionExpression: 'attribute_not_exists(pk)',
  }));

const named = (name: string): Error => Object.assign(new Error(name), { name });

const refused = (name: 'conflict' | 'throttled'): Error =>
  name === 'conflict'
    ? new ConditionalCheckFailedException({ message: '', $metadata: {} })
    : named('ProvisionedThroughputExceededException');

/** A table in which some keys are taken, and whose transactions do what `transact` says. */
const tableWith = (taken: readonly string[], transact: (keys: readonly string[]) => void) => {
  const client: DynamoDBDocumentClient = createDocumentClient();
  const written: string[] = [];
  const transactions: number[] = [];
  const put = (key: string) => {
    if (taken.includes(key)) throw refused('conflict');
    written.push(key);
  };
  client.send = async (command: unknown) => {
    if (command instanceof PutCommand) return put(String(command.input.Item?.sk));
    if (!(command instanceof TransactWriteCommand)) throw new Error('this is not expected');
    const keys = (command.input.TransactItems ?? []).map(({ Put }) => String(Put?.Item?.sk));
    transactions.push(keys.length);
    transact(keys);
    for (const key of keys) put(key);
  };
  return { client, written, transactions };
};

const cancelIfTaken = (taken: readonly string[]) => (keys: readonly string[]) => {
  if (keys.some((key) => taken.includes(key))) throw new TransactionCanceledException({ message: '', $metadata: {} });
};

const conflictsIn = (outcomes: readonly string[]): number[] =>
  outcomes.flatMap((outcome, i) => (outcome === 'conflict' ? [i] : []));

test('few puts go by themselves, and each says what became of it', async () => {
  const { client, written, transactions } = tableWith(['7'], () => undefined);
  expect(conflictsIn(await conditionalPuts(client, puts(MANY_PUTS - 1)))).toEqual([7]);
  expect([written.length, transactions]).toEqual([MANY_PUTS - 2, []]);
});

test('many go a hundred at a time; those of a transaction that was cancelled go by themselves, each once', async () => {
  const taken = ['7', '8', '450'];
  const { client, written, transactions } = tableWith(taken, cancelIfTaken(taken));
  expect(conflictsIn(await conditionalPuts(client, puts(1050)))).toEqual([7, 8, 450]);
  expect(new Set(written).size).toBe(written.length);
  expect([written.length, transactions.length, Math.max(...transactions)]).toEqual([1047, 11, 100]);
});

test('a transaction holds half of the bytes that one may', async () => {
  const { client, written, transactions } = tableWith([], () => undefined);
  await conditionalPuts(client, puts(MANY_PUTS, 100 * 1024));
  expect([written.length, Math.max(...transactions)]).toEqual([MANY_PUTS, 20]);
});

test('where there are no transactions, all go by themselves', async () => {
  const { client, written } = tableWith(['3'], () => {
    throw named('UnknownOperationException');
  });
  expect(conflictsIn(await conditionalPuts(client, puts(MANY_PUTS)))).toEqual([3]);
  expect(written).toHaveLength(MANY_PUTS - 1);
});

test('a table that refuses what it is asked is reported as it is', async () => {
  const { client } = tableWith([], () => {
    throw refused('throttled');
  });
  await expect(conditionalPuts(client, puts(MANY_PUTS))).rejects.toThrow('ProvisionedThroughput');
});
