import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SessionStore, SessionWrite } from '../../app/sessions/ports';
import type { Retention } from '../../domain/retention';
import { batchGet } from './batch-get';
import { type ConditionalPut, conditionalPuts } from './conditional-puts';
import { reaching } from './document-client';
import { addressOf, partOfRow, rowOf } from './session-row';

export interface SessionTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly retention: Retention;
  /** How long a slot is, ms. */
  readonly idle: number;
}

/** The condition is the whole rule: a part is written over by whoever has read it as it is, and by nobody else. */
const putOf = ({ table, retention, idle }: SessionTable, { expected, ...stored }: SessionWrite): ConditionalPut => ({
  TableName: table,
  Item: { ...rowOf(stored), expires: Math.ceil((stored.key.slot + idle + retention.item + retention.log) / 1000) },
  ConditionExpression: expected === undefined ? 'attribute_not_exists(pk)' : 'seq = :expected',
  ...(expected !== undefined && { ExpressionAttributeValues: { ':expected': expected } }),
});

export const dynamoSessionStore = (on: SessionTable): SessionStore => ({
  read: async (keys) => {
    const rows = await reaching('the sessions', batchGet(on.client, on.table, keys.map(addressOf)));
    return keys.flatMap((key) => {
      const { pk, sk } = addressOf(key);
      const row = rows.get(`${pk} ${sk}`);
      return row ? [partOfRow(row) ?? { key, unreadable: true as const }] : [];
    });
  },
  putAll: (writes) =>
    reaching(
      'the sessions',
      conditionalPuts(
        on.client,
        writes.map((write) => putOf(on, write)),
      ),
    ),
});
