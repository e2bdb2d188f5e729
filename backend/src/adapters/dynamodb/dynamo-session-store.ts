import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SequenceNumber } from '@millrace/contract';
import type { SessionStore } from '../../app/sessions/ports';
import type { Retention } from '../../domain/retention';
import type { StoredPart } from '../../domain/sessions/session-changes';
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

export type Condition = Pick<ConditionalPut, 'ConditionExpression' | 'ExpressionAttributeValues'>;

/** That a part stands where it was read: after as many records, and as often revised. */
export const standsAt = (seq: SequenceNumber, revision: number | undefined): Condition =>
  revision === undefined
    ? {
        ConditionExpression: 'seq = :expected AND attribute_not_exists(revision)',
        ExpressionAttributeValues: { ':expected': seq },
      }
    : {
        ConditionExpression: 'seq = :expected AND revision = :revision',
        ExpressionAttributeValues: { ':expected': seq, ':revision': revision },
      };

export const MISSING: Condition = { ConditionExpression: 'attribute_not_exists(pk)' };

/** The condition is the whole rule: a part is written over by whoever has read it as it is, and by nobody else. */
export const putOf = (
  { table, retention, idle }: SessionTable,
  stored: StoredPart,
  condition: Condition,
): ConditionalPut => ({
  TableName: table,
  Item: { ...rowOf(stored), expires: Math.ceil((stored.key.slot + idle + retention.item + retention.log) / 1000) },
  ...condition,
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
        writes.map(({ expected, ...stored }) =>
          putOf(on, stored, expected === undefined ? MISSING : standsAt(expected, stored.revision)),
        ),
      ),
    ),
});
