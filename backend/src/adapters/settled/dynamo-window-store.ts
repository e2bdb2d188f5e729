import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { SequenceNumber } from '@millrace/contract';
import type { WindowPart, WindowStore } from '../../app/settled/store-ports';
import type { Kept } from '../../domain/settled/kept';
import { endOfKeeping, type WindowKey } from '../../domain/settled/window-key';
import { reaching } from '../document-client';
import { batchGet } from './batch-get';
import { encodeSeries } from './series-body';
import { addressOf } from './window-address';
import { windowPartOf } from './window-row';

/** The longest body: DynamoDB takes items of 400 KB, with their names and keys. */
const BODY_BYTES = 300 * 1024;

export interface WindowTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly kept: Kept;
}

const orConflict = async (request: Promise<unknown>): Promise<'written' | 'conflict'> => {
  try {
    await request;
    return 'written';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'conflict';
    throw error;
  }
};

const lastPart = async ({ client, table }: WindowTable, key: WindowKey): Promise<WindowPart | undefined> => {
  const { pk, sk } = addressOf(key, 0);
  const command = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
    ConsistentRead: true,
    ScanIndexForward: false,
    Limit: 1,
  });
  const { Items = [] } = await client.send(command);
  return Items[0] && windowPartOf(Items[0]);
};

const read = async (on: WindowTable, keys: readonly WindowKey[]): Promise<(WindowPart | undefined)[]> => {
  const addresses = keys.map((key) => addressOf(key, 0));
  const found = await batchGet(on.client, on.table, addresses);
  const parts = addresses.map(({ pk, sk }) => {
    const item = found.get(`${pk} ${sk}`);
    return item && windowPartOf(item);
  });
  return Promise.all(keys.map((key, i) => (parts[i]?.frozen ? lastPart(on, key) : parts[i])));
};

const put = async (
  { client, table, kept }: WindowTable,
  key: WindowKey,
  { part, seq, series }: WindowPart,
  expected: SequenceNumber | undefined,
): Promise<'written' | 'conflict' | 'too large'> => {
  const body = encodeSeries(series);
  if (body.length > BODY_BYTES) return 'too large';
  const expires = Math.ceil(endOfKeeping(key, kept) / 1000);
  const condition =
    expected === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'seq = :expected AND attribute_not_exists(frozen)',
          ExpressionAttributeValues: { ':expected': expected },
        };
  const Item = { ...addressOf(key, part), seq, body, expires };
  return orConflict(client.send(new PutCommand({ TableName: table, Item, ...condition })));
};

const freeze = ({ client, table }: WindowTable, key: WindowKey, part: number, seq: SequenceNumber) =>
  orConflict(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: addressOf(key, part),
        UpdateExpression: 'SET frozen = :yes',
        ConditionExpression: 'seq = :seq AND attribute_not_exists(frozen)',
        ExpressionAttributeValues: { ':yes': true, ':seq': seq },
      }),
    ),
  );

export const dynamoWindowStore = (on: WindowTable): WindowStore => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching('the settled windows', request);
  return {
    read: (keys) => reach(read(on, keys)),
    put: (key, part, expected) => reach(put(on, key, part, expected)),
    freeze: (key, part, seq) => reach(freeze(on, key, part, seq)),
  };
};
