import { setTimeout } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { eachConcurrently } from '../../lib/async';

/** Most keys of one BatchGetItem. */
const KEYS = 100;
const CONCURRENCY = 8;
const TRIES = 6;
const FIRST_WAIT_MS = 50;

interface Address {
  readonly pk: string;
  readonly sk: string;
}

type Found = Map<string, Readonly<Record<string, unknown>>>;

const chunksOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

/** An answer may leave keys out: they were too much for one answer or for the table at that moment. */
const getInto = async (
  found: Found,
  client: DynamoDBDocumentClient,
  table: string,
  addresses: readonly Address[],
): Promise<void> => {
  let asked = { [table]: { Keys: addresses.map((address) => ({ ...address })), ConsistentRead: true } };
  for (let tried = 1; ; tried++) {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetCommand({ RequestItems: asked }));
    for (const item of Responses[table] ?? []) found.set(`${item.pk} ${item.sk}`, item);
    const left = UnprocessedKeys[table]?.Keys ?? [];
    if (left.length === 0) return;
    if (tried === TRIES) throw new Error(`${left.length} items of ${table} were not read in ${TRIES} tries`);
    asked = { [table]: { Keys: left.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })), ConsistentRead: true } };
    await setTimeout(FIRST_WAIT_MS * 2 ** (tried - 1));
  }
};

/** Consistent reads of any number of items, by `pk sk`; those that are not there are missing from the answer. */
export const batchGet = async (
  client: DynamoDBDocumentClient,
  table: string,
  addresses: readonly Address[],
): Promise<Found> => {
  const found: Found = new Map();
  await eachConcurrently(chunksOf(addresses, KEYS), CONCURRENCY, (chunk) => getInto(found, client, table, chunk));
  return found;
};
