import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Item } from '@millrace/contract';
import { z } from 'zod';
import type { ItemStore } from '../../app/items/ports';
import type { StoredItem } from '../../domain/items/item-changes';
import type { Retention } from '../../domain/retention';
import { batchGet } from './batch-get';
import { type ConditionalPut, conditionalPuts, MANY_PUTS } from './conditional-puts';
import { reaching } from './document-client';
import { itemOf, rowOf } from './item-row';

export interface ItemTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly retention: Retention;
}

/** The condition is the whole rule, so that a retry, or an older event that comes later, changes nothing. */
const putOf = ({ table, retention }: ItemTable, item: StoredItem): ConditionalPut => {
  const row = rowOf(item);
  return {
    TableName: table,
    Item: { ...row, expires: Math.ceil((item.time + retention.item) / 1000) },
    ConditionExpression: 'attribute_not_exists(pk) OR #at < :at OR (#at = :at AND seq < :seq)',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: { ':at': row.at, ':seq': row.seq },
  };
};

const storedSchema = z.object({ at: z.number(), seq: z.string() });

/** Those that the table does not have yet, or has older: a retry of thousands goes on where the attempt before it stopped. */
const missingIn = async (
  { client, table }: ItemTable,
  items: readonly StoredItem[],
): Promise<readonly StoredItem[]> => {
  const rows = items.map(rowOf);
  const stored = await batchGet(client, table, rows, ['at', 'seq']);
  return items.filter((_, i) => {
    const row = rows[i];
    const there = storedSchema.safeParse(row && stored.get(`${row.pk} ${row.sk}`)).data;
    return !row || !there || there.at < row.at || (there.at === row.at && there.seq < row.seq);
  });
};

const putAll = async (on: ItemTable, items: readonly StoredItem[]): Promise<void> => {
  const missing = items.length < MANY_PUTS ? items : await missingIn(on, items);
  await conditionalPuts(
    on.client,
    missing.map((item) => putOf(on, item)),
  );
};

const storedOf = async ({ client, table }: ItemTable, items: readonly Item[]): Promise<readonly StoredItem[]> =>
  [...(await batchGet(client, table, items.map(rowOf))).values()].map(itemOf);

export const dynamoItemStore = (on: ItemTable): ItemStore => ({
  putAll: (items) => reaching('the items', putAll(on, items)),
  stored: (items) => reaching('the items', storedOf(on, items)),
});
