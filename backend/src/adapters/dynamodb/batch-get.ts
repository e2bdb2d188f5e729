import { setTimeout } from 'node:timers/promises';
import type { KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { chunksOf, eachConcurrently } from '../../lib/async';

/** Most keys of one BatchGetItem. */
const KEYS = 100;
const CONCURRENCY = 8;
const TRIES = 6;
const FIRST_WAIT_MS = 50;

interface Address {
  readonly pk: string;
  readonly sk: string;
}

type Projection = Pick<KeysAndAttributes, 'ProjectionExpression' | 'ExpressionAttributeNames'>;

const projectionOf = (attributes: readonly string[] | undefined): Projection =>
  attributes === undefined
    ? {}
    : {
        ProjectionExpression: ['pk', 'sk', ...attributes.map((name) => `#${name}`)].join(', '),
        ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
      };

type Item = Readonly<Record<string, unknown>>;

/** An answer may leave keys out: they were too much for one answer or for the table at that moment. */
const getChunk = async (
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Item[],
  projection: Projection,
): Promise<Item[]> => {
  const found: Item[] = [];
  let left = [...keys];
  for (let tried = 1; ; tried++) {
    const RequestItems = { [table]: { ...projection, Keys: left, ConsistentRead: true } };
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetCommand({ RequestItems }));
    found.push(...(Responses[table] ?? []));
    left = UnprocessedKeys[table]?.Keys ?? [];
    if (left.length === 0) return found;
    if (tried === TRIES) throw new Error(`${left.length} items of ${table} were not read in ${TRIES} tries`);
    await setTimeout(FIRST_WAIT_MS * 2 ** (tried - 1));
  }
};

/** Consistent reads of any number of items, in no order; those that are not there are missing from the answer. */
export const getItems = async (
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Item[],
  projection: Projection = {},
): Promise<readonly Item[]> => {
  const found: Item[] = [];
  await eachConcurrently(chunksOf(keys, KEYS), CONCURRENCY, async (chunk) => {
    found.push(...(await getChunk(client, table, chunk, projection)));
  });
  return found;
};

/** The same by `pk sk`, or some attributes of them. */
export const batchGet = async (
  client: DynamoDBDocumentClient,
  table: string,
  addresses: readonly Address[],
  attributes?: readonly string[],
): Promise<ReadonlyMap<string, Item>> => {
  const keys = addresses.map(({ pk, sk }) => ({ pk, sk }));
  const items = await getItems(client, table, keys, projectionOf(attributes));
  return new Map(items.map((item) => [`${item.pk} ${item.sk}`, item]));
};
