import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { SequenceNumber } from '@millrace/contract';
import type { SettledPartials, WindowPart, WindowStore, WindowWrite, WriteOutcome } from '../../app/settled/ports';
import type { Retention } from '../../domain/retention';
import { mergeSeries, retentionEnd, type WindowKey } from '../../domain/settled/windows';
import { batchGet } from './batch-get';
import { type ConditionalPut, conditionalPuts } from './conditional-puts';
import { orConflict, reaching } from './document-client';
import { type BodyReading, encodeSeries } from './series-codec';
import { addressOf, windowPartOf } from './window-row';

/** The longest body: DynamoDB takes items of 400 KB, with their names and keys. */
const BODY_BYTES = 300 * 1024;

export interface WindowTable extends BodyReading {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly retention: Retention;
}

/** All parts of a window, the last one first. */
const partsBackwards = async (on: WindowTable, key: WindowKey, limit?: number): Promise<WindowPart[]> => {
  const { client, table, identityOf } = on;
  const { pk, sk } = addressOf(key, 0, identityOf);
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      // Exact on every DynamoDB; some local ones ignore case in `begins_with`.
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': sk, ':to': `${sk}\uffff` },
      ConsistentRead: true,
      ScanIndexForward: false,
      ...(limit !== undefined && { Limit: limit }),
    },
  );
  const parts: WindowPart[] = [];
  for await (const { Items = [] } of pages) {
    parts.push(...Items.map((item) => windowPartOf(item, on)));
    if (parts.length === limit) break;
  }
  return parts;
};

const lastPart = async (on: WindowTable, key: WindowKey): Promise<WindowPart | undefined> =>
  (await partsBackwards(on, key, 1))[0];

const read = async (on: WindowTable, keys: readonly WindowKey[]): Promise<(WindowPart | undefined)[]> => {
  const addresses = keys.map((key) => addressOf(key, 0, on.identityOf));
  const found = await batchGet(on.client, on.table, addresses);
  const parts = addresses.map(({ pk, sk }) => {
    const item = found.get(`${pk} ${sk}`);
    return item && windowPartOf(item, on);
  });
  return Promise.all(keys.map((key, i) => (parts[i]?.frozen ? lastPart(on, key) : parts[i])));
};

/** A window in several parts is rare: only then is there more to read than its one item. */
const whole = async (on: WindowTable, keys: readonly WindowKey[]): Promise<SettledPartials[]> => {
  const lasts = await read(on, keys);
  const windows = await Promise.all(
    keys.map(async (key, i): Promise<SettledPartials[]> => {
      const last = lasts[i];
      if (!last) return [];
      const parts = last.part === 0 ? [last] : await partsBackwards(on, key);
      const series = parts.map((part) => part.series).reduce((a, b) => mergeSeries(a, b, on.declaredLabels));
      return [{ start: key.start, seq: last.seq, series }];
    }),
  );
  return windows.flat();
};

const putOf = (
  { table, retention, identityOf }: WindowTable,
  { key, part: { part, seq, ...body }, expected }: WindowWrite,
): ConditionalPut | undefined => {
  if (body.unreadable) return undefined;
  const encoded = encodeSeries(body, identityOf);
  if (encoded.length > BODY_BYTES) return undefined;
  const expires = Math.ceil(retentionEnd(key, retention) / 1000);
  const condition =
    expected === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'seq = :expected AND attribute_not_exists(frozen)',
          ExpressionAttributeValues: { ':expected': expected },
        };
  return { TableName: table, Item: { ...addressOf(key, part, identityOf), seq, body: encoded, expires }, ...condition };
};

const putAll = async (on: WindowTable, writes: readonly WindowWrite[]): Promise<WriteOutcome[]> => {
  const puts = writes.map((write) => putOf(on, write));
  const outcomes = await conditionalPuts(
    on.client,
    puts.filter((put) => put !== undefined),
  );
  const next = outcomes.values();
  return puts.map((put) => (put ? (next.next().value ?? 'conflict') : 'too large'));
};

const freeze = ({ client, table, identityOf }: WindowTable, key: WindowKey, part: number, seq: SequenceNumber) =>
  orConflict(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: addressOf(key, part, identityOf),
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
    whole: (keys) => reach(whole(on, keys)),
    putAll: (writes) => reach(putAll(on, writes)),
    freeze: (key, part, seq) => reach(freeze(on, key, part, seq)),
  };
};
