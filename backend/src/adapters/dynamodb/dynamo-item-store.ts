import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from '@millrace/contract';
import type { ItemStore } from '../../app/items/ports';
import type { Retention } from '../../domain/retention';
import { orConflict, reaching } from './document-client';
import { rowOf } from './item-row';

export interface ItemTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly retention: Retention;
}

/** The condition is the whole rule, so that a retry, or an older event that comes later, changes nothing. */
const put = async ({ client, table, retention }: ItemTable, item: Item): Promise<void> => {
  const row = rowOf(item);
  const command = new PutCommand({
    TableName: table,
    Item: { ...row, expires: Math.ceil((item.time + retention.item) / 1000) },
    ConditionExpression: 'attribute_not_exists(pk) OR #at < :at OR (#at = :at AND seq < :seq)',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: { ':at': row.at, ':seq': row.seq },
  });
  await orConflict(client.send(command));
};

export const dynamoItemStore = (on: ItemTable): ItemStore => ({
  put: (item) => reaching('the items', put(on, item)),
});
