import { randomBytes } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { SequenceNumber } from '@millrace/contract';
import { z } from 'zod';
import type { SeenIdStore, StoredSeenIds } from '../../app/settled/ports';
import { type SeenIds, seenIdsBetween } from '../../domain/dedupe/dedupe-index';
import type { Retention } from '../../domain/retention';
import { orConflict, reaching, reachingPages } from './document-client';
import { sortableNumber } from './sortable-number';

const ID_BYTES = 8;
const RUN_BYTES = 8;

/** Runs of ids that arrived in one second, as [second, how many]. */
const runsOf = ({ length, seconds }: SeenIds): [number, number][] => {
  const runs: [number, number][] = [];
  for (let i = 0; i < length; i++) {
    const second = seconds[i] ?? 0;
    const open = runs.at(-1);
    if (open?.[0] === second) open[1]++;
    else runs.push([second, 1]);
  }
  return runs;
};

/** The number of runs, the runs, then 8 bytes an id: hashes do not compress. */
const encodeSeenIds = (seenIds: SeenIds): Uint8Array => {
  const runs = runsOf(seenIds);
  const view = new DataView(new ArrayBuffer(4 + runs.length * RUN_BYTES + seenIds.length * ID_BYTES));
  view.setUint32(0, runs.length);
  runs.forEach(([second, count], i) => {
    view.setUint32(4 + i * RUN_BYTES, second);
    view.setUint32(8 + i * RUN_BYTES, count);
  });
  const ids = 4 + runs.length * RUN_BYTES;
  for (let i = 0; i < seenIds.length; i++) {
    view.setUint32(ids + i * ID_BYTES, seenIds.high[i] ?? 0);
    view.setUint32(ids + 4 + i * ID_BYTES, seenIds.low[i] ?? 0);
  }
  return new Uint8Array(view.buffer);
};

const decodeSeenIds = (body: Uint8Array): SeenIds => {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const runs = view.getUint32(0);
  const ids = 4 + runs * RUN_BYTES;
  const length = (body.byteLength - ids) / ID_BYTES;
  const seconds = new Uint32Array(length);
  let at = 0;
  for (let i = 0; i < runs; i++) {
    const count = view.getUint32(8 + i * RUN_BYTES);
    seconds.fill(view.getUint32(4 + i * RUN_BYTES), at, at + count);
    at += count;
  }
  const half = (offset: number) => Uint32Array.from({ length }, (_, i) => view.getUint32(ids + offset + i * ID_BYTES));
  return { length, high: half(0), low: half(4), seconds };
};

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

/** Most ids of one item, which holds 400 KB: 8 bytes an id, and 8 for each second in which any arrived. */
const ITEM_IDS = 24_000;

/** Parts after the first sort right behind it. */
const sortKey = (seq: SequenceNumber, part: number): string =>
  part === 0 ? sortableNumber(seq) : `${sortableNumber(seq)}.${String(part).padStart(3, '0')}`;

/** Behind all parts. */
const behind = (seq: SequenceNumber): string => `${sortableNumber(seq)}~`;

interface Chunk extends StoredSeenIds {
  readonly seq: SequenceNumber;
}

const put = async ({ client, table, retention }: SeenIdTable, shard: string, { seq, arrived, seenIds }: Chunk) => {
  // A reader may be as far behind as the stream reaches back.
  const expires = Math.ceil((arrived + retention.log) / 1000);
  const parts = Math.ceil(seenIds.length / ITEM_IDS);
  for (let part = 0; part < parts; part++) {
    const body = encodeSeenIds(seenIdsBetween(seenIds, part * ITEM_IDS, (part + 1) * ITEM_IDS));
    const Item = { pk: `ids#${shard}`, sk: sortKey(seq, part), arrived, body, expires };
    await client.send(new PutCommand({ TableName: table, Item }));
  }
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
        ...(upTo !== undefined && { ':upTo': behind(upTo) }),
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
    put: (shard, seq, arrived, seenIds) => reach(put(on, shard, { seq, arrived, seenIds })),
    newestFirst: (shard, upTo) => reachingPages(WHAT, newestFirst(on, shard, upTo)),
  };
};
