import { DeleteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { SequenceNumber } from '@millrace/contract';
import type { Revisable, RevisableJourneyStore, RevisableSessionStore } from '../../app/sessions/ports';
import type { StoredPart } from '../../domain/sessions/session-changes';
import { eachConcurrently } from '../../lib/async';
import { batchGet } from './batch-get';
import { type ConditionalPut, conditionalPuts, type PutOutcome } from './conditional-puts';
import { orConflict, reaching, reachingPages } from './document-client';
import {
  dynamoJourneyStore,
  type JourneyTable,
  addressOf as journeyAddressOf,
  putOf as journeyPutOf,
} from './dynamo-journey-store';
import { type Condition, dynamoSessionStore, putOf, type SessionTable, standsAt } from './dynamo-session-store';
import { addressOf, BUCKETS, partOfRow } from './session-row';

const CONCURRENCY = 16;

interface Stored {
  readonly seq: SequenceNumber;
  readonly revision?: number | undefined;
}

/** How a kind of item lies in the table. */
interface Layout<One> {
  readonly putOf: (one: One, condition: Condition) => ConditionalPut;
  readonly keyOf: (one: One) => { readonly pk: string; readonly sk: string };
}

const revisable = <One extends Stored, Made extends Partial<One>>(
  { client, table }: Pick<SessionTable, 'client' | 'table'>,
  { putOf, keyOf }: Layout<One>,
): Revisable<One, Made> => ({
  revise: (revisions) => {
    const puts = revisions.map(({ before, after }) => {
      const revised = { ...before, ...after, revision: (before.revision ?? 0) + 1 };
      return putOf(revised, standsAt(before.seq, before.revision));
    });
    return reaching('the sessions', conditionalPuts(client, puts));
  },
  remove: async (all) => {
    const outcomes: PutOutcome[] = all.map(() => 'written');
    const removing = eachConcurrently([...all.entries()], CONCURRENCY, async ([i, one]) => {
      const item = { TableName: table, Key: keyOf(one), ...standsAt(one.seq, one.revision) };
      outcomes[i] = await orConflict(client.send(new DeleteCommand(item)));
    });
    await reaching('the sessions', removing);
    return outcomes;
  },
});

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
  ...revisable(on, { putOf: (part, condition) => putOf(on, part, condition), keyOf: ({ key }) => addressOf(key) }),
  all: () => reachingPages('the sessions', allOf(on)),
});

/** The same of journeys. */
export const revisableJourneys = (on: JourneyTable): RevisableJourneyStore => ({
  ...dynamoJourneyStore(on),
  ...revisable(on, {
    putOf: (journey, condition) => journeyPutOf(on, journey, condition),
    keyOf: ({ key }) => journeyAddressOf(key),
  }),
});
