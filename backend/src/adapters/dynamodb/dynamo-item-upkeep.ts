import { DeleteCommand, type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { StoredItems } from '../../app/archive/ports';
import type { StoredItem } from '../../domain/items/item-changes';
import { reaching, reachingPages } from './document-client';
import { BUCKETS, behindSubject, bucketOf, itemOf, partitionOf, sortPrefix } from './item-row';

interface Items {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

const removeOf = async ({ client, table: TableName }: Items, type: string, subject: string): Promise<number> => {
  let removed = 0;
  const input = {
    TableName,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': partitionOf(type, bucketOf(subject)),
      ':from': sortPrefix(subject),
      ':to': behindSubject(subject),
    },
    ProjectionExpression: 'pk, sk',
  };
  for await (const { Items: rows = [] } of paginateQuery({ client }, input))
    for (const { pk, sk } of rows) {
      await client.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
      removed++;
    }
  return removed;
};

/** Removes what is kept of a subject as an item of these types, in every shard. Answers how many entries that were. */
export const removeItems = async (on: Items, types: readonly string[], subject: string): Promise<number> => {
  let removed = 0;
  for (const type of types) removed += await reaching('the items', removeOf(on, type, subject));
  return removed;
};

async function* allOf({ client, table }: Items, type: string): AsyncGenerator<readonly StoredItem[]> {
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const input = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partitionOf(type, bucket) },
      ConsistentRead: true,
    };
    for await (const { Items: rows = [] } of paginateQuery({ client }, input)) yield rows.map(itemOf);
  }
}

/** Every entry of the table, those that were removed and those that expire too. */
export const dynamoStoredItems = (on: Items): StoredItems => ({
  all: (type) => reachingPages('the items', allOf(on, type)),
});
