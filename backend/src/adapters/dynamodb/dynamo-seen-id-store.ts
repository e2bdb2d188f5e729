import { randomBytes } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { SequenceNumber } from '@millrace/contract';
import { z } from 'zod';
import type { SeenIdStore, StoredSeenIds } from '../../app/settled/ports';
import type { Retention } from '../../domain/retention';
import { orConflict, reaching, reachingPages } from './document-client';
import { decodeSeenIds, encodeSeenIds } from './seen-ids-codec';
import { sortableNumber } from './sortable-number';

export interface SeenIdTable {
  readonly client: DynamoDBDocumentClient;
  /** That of the checkpoints. */
  readonly table: string;
  readonly retention: Retention;
}

const WHAT = 'the ids of events';

const KEY = { pk: 'key', sk: 'ids' };

const keySchema = z.object({ key: z.string().min(32) });
const rowSchema = z.object({ arrived: z.number(), body: z.instanceof(Uint8Array) });

const findKey = async ({ client, table }: SeenIdTable): Promise<string | undefined> => {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: KEY, ConsistentRead: true }));
  return Item && keySchema.parse(Item).key;
};

/** Of several readers that start on an empty table one makes the key, and the others find it. */
const findOrMakeKey = async (on: SeenIdTable): Promise<string> => {
  const found = await findKey(on);
  if (found) return found;
  const made = randomBytes(16).toString('hex');
  const Item = { ...KEY, key: made };
  const command = new PutCommand({ TableName: on.table, Item, ConditionExpression: 'attribute_not_exists(pk)' });
  const outcome = await orConflict(on.client.send(command));
  return outcome === 'written' ? made : keySchema.parse({ key: await findKey(on) }).key;
};

async function* newestFirst(
  { client, table }: SeenIdTable,
  shard: string,
  upTo: SequenceNumber | undefined,
): AsyncGenerator<StoredSeenIds> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: `pk = :pk${upTo === undefined ? '' : ' AND sk <= :upTo'}`,
      ExpressionAttributeValues: {
        ':pk': `ids#${shard}`,
        ...(upTo !== undefined && { ':upTo': sortableNumber(upTo) }),
      },
      ConsistentRead: true,
      ScanIndexForward: false,
    },
  );
  for await (const { Items = [] } of pages)
    for (const item of Items) {
      const { arrived, body } = rowSchema.parse(item);
      yield { arrived, seenIds: decodeSeenIds(body) };
    }
}

export const dynamoSeenIdStore = (on: SeenIdTable): SeenIdStore => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching(WHAT, request);
  let key: string | undefined;
  return {
    key: async () => {
      key ??= await reach(findOrMakeKey(on));
      return key;
    },
    put: async (shard, seq, arrived, seenIds) => {
      const Item = {
        pk: `ids#${shard}`,
        sk: sortableNumber(seq),
        arrived,
        body: encodeSeenIds(seenIds),
        // A reader may be as far behind as the stream reaches back.
        expires: Math.ceil((arrived + on.retention.log) / 1000),
      };
      await reach(on.client.send(new PutCommand({ TableName: on.table, Item })));
    },
    newestFirst: (shard, upTo) => reachingPages(WHAT, newestFirst(on, shard, upTo)),
  };
};
