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

type Found = Map<string, Readonly<Record<string, unknown>>>;

/** An answer may leave keys out: they were too much for one answer or for the table at that moment. */
const getInto = async (
  found: Found,
  client: DynamoDBDocumentClient,
  table: string,
  addresses: readonly Address[],
  projection: Projection,
): Promise<void> => {
  const ask = (keys: readonly Address[]) => ({
    [table]: { ...projection, Keys: keys.map(({ pk, sk }) => ({ pk, sk })), ConsistentRead: true },
  });
  let asked = ask(addresses);
  for (let tried = 1; ; tried++) {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetCommand({ RequestItems: asked }));
    for (const item of Responses[table] ?? []) found.set(`${item.pk} ${item.sk}`, item);
    const left = UnprocessedKeys[table]?.Keys ?? [];
    if (left.length === 0) return;
    if (tried === TRIES) throw new Error(`${left.length} items of ${table} were not read in ${TRIES} tries`);
    asked = ask(left.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
    await setTimeout(FIRST_WAIT_MS * 2 ** (tried - 1));
  }
};

/** Consistent reads of any number of items, or of some of their attributes, by `pk sk`; those that are not there are missing from the answer. */
export const batchGet = async (
  client: DynamoDBDocumentClient,
  table: string,
  addresses: readonly Address[],
  attributes?: readonly string[],
): Promise<Found> => {
  const found: Found = new Map();
  await eachConcurrently(chunksOf(addresses, KEYS), CONCURRENCY, (chunk) =>
    getInto(found, client, table, chunk, projectionOf(attributes)),
  );
  return found;
};
