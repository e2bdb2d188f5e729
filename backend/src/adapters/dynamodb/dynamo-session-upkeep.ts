import { DeleteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { SequenceNumber } from '@millrace/contract';
import type { RevisableJourneyStore, RevisableSessionStore } from '../../app/sessions/ports';
import type { StoredPart } from '../../domain/sessions/session-changes';
import { eachConcurrently } from '../../lib/async';
import { batchGet } from './batch-get';
import { conditionalPuts, type PutOutcome } from './conditional-puts';
import { orConflict, reaching, reachingPages } from './document-client';
import {
  dynamoJourneyStore,
  type JourneyTable,
  addressOf as journeyAddressOf,
  putOf as journeyPutOf,
} from './dynamo-journey-store';
import { dynamoSessionStore, putOf, type SessionTable, standsAt } from './dynamo-session-store';
import { addressOf, BUCKETS, partOfRow } from './session-row';

const CONCURRENCY = 16;

interface Row {
  readonly seq: SequenceNumber;
  readonly revision?: number | undefined;
  readonly Key: { readonly pk: string; readonly sk: string };
}

const removeAll = async (
  { client, table }: Pick<SessionTable, 'client' | 'table'>,
  rows: readonly Row[],
): Promise<PutOutcome[]> => {
  const outcomes: PutOutcome[] = rows.map(() => 'written');
  await eachConcurrently([...rows.entries()], CONCURRENCY, async ([i, { Key, seq, revision }]) => {
    outcomes[i] = await orConflict(
      client.send(new DeleteCommand({ TableName: table, Key, ...standsAt(seq, revision) })),
    );
  });
  return outcomes;
};

/** By the index, which has the keys of all of them, and then as they are. */
async function* allOf({ client, table }: SessionTable): AsyncGenerator<readonly StoredPart[]> {
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const input = {
      TableName: table,
      IndexName: 'byActivity',
      KeyConditionExpression: 'idBucket = :bucket',
      ExpressionAttributeValues: { ':bucket': bucket },
    };
    for await (const { Items = [] } of paginateQuery({ client }, input)) {
      const rows = await batchGet(
        client,
        table,
        Items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })),
      );
      yield [...rows.values()].flatMap((row) => partOfRow(row) ?? []);
    }
  }
}

/** What commands need that make sessions again. */
export const revisableSessions = (on: SessionTable): RevisableSessionStore => ({
  ...dynamoSessionStore(on),
  revise: (revisions) =>
    reaching(
      'the sessions',
      conditionalPuts(
        on.client,
        revisions.map(({ before, after }) => {
          const revised = { ...before, ...after, revision: (before.revision ?? 0) + 1 };
          return putOf(on, revised, standsAt(before.seq, before.revision));
        }),
      ),
    ),
  remove: (parts) =>
    reaching(
      'the sessions',
      removeAll(
        on,
        parts.map((part) => ({ ...part, Key: addressOf(part.key) })),
      ),
    ),
  all: () => reachingPages('the sessions', allOf(on)),
});

/** The same of journeys. */
export const revisableJourneys = (on: JourneyTable): RevisableJourneyStore => ({
  ...dynamoJourneyStore(on),
  revise: (revisions) =>
    reaching(
      'the sessions',
      conditionalPuts(
        on.client,
        revisions.map(({ before, after }) => {
          const revised = { ...before, ...after, revision: (before.revision ?? 0) + 1 };
          return journeyPutOf(on, revised, standsAt(before.seq, before.revision));
        }),
      ),
    ),
  remove: (journeys) =>
    reaching(
      'the sessions',
      removeAll(
        on,
        journeys.map((one) => ({ ...one, Key: journeyAddressOf(one.key) })),
      ),
    ),
});
