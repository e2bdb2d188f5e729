import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { SUBJECT_BYTES } from '@millrace/contract';
import { z } from 'zod';
import { AppError } from '../../app/errors';
import type { ItemPage, ItemReader } from '../../app/items/ports';
import type { Clock } from '../../app/ports';
import { bytesOf, itemsWithin, joinItems, type StoredItem } from '../../domain/items/item-changes';
import { ANSWER_BYTES } from '../../lib/json/json-bytes';
import { reaching } from './document-client';
import { BUCKETS, behindSubject, bucketOf, itemOf, partitionOf, sortPrefix } from './item-row';

/** Where a page ended: behind this subject of this bucket. */
const tokenSchema = z.strictObject({
  type: z.string(),
  bucket: z
    .int()
    .min(0)
    .max(BUCKETS - 1),
  after: z.string().refine((after) => !/\p{Surrogate}/u.test(after) && Buffer.byteLength(after) <= SUBJECT_BYTES),
});

type ItemPageToken = z.infer<typeof tokenSchema>;

export const encodeItemPageToken = (token: ItemPageToken): string =>
  Buffer.from(JSON.stringify(token)).toString('base64url');

const parsed = (next: string): unknown => {
  try {
    return JSON.parse(Buffer.from(next, 'base64url').toString());
  } catch {
    return undefined;
  }
};

/** @throws AppError `invalid_input` for what no page of this type ended with. */
const decodeItemPageToken = (type: string, next: string): ItemPageToken => {
  const token = tokenSchema.safeParse(parsed(next));
  if (token.success && token.data.type === type) return token.data;
  throw new AppError('invalid_input', 'next is not from a page of these items: leave it out to begin anew', 'next');
};

export interface ItemReaderDeps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly now: Clock;
}

/** The table deletes what has expired within days; until then it is left out here. */
const isLive =
  (now: number) =>
  ({ expires }: Readonly<Record<string, unknown>>): boolean =>
    typeof expires !== 'number' || expires * 1000 > now;

async function* states(
  { client, table, now }: ItemReaderDeps,
  pk: string,
  condition: string,
  range: Readonly<Record<string, string>>,
  limit?: number,
): AsyncGenerator<readonly StoredItem[]> {
  const pages = paginateQuery(
    { client, ...(limit !== undefined && { pageSize: limit }) },
    {
      TableName: table,
      KeyConditionExpression: `pk = :pk${condition}`,
      ExpressionAttributeValues: { ':pk': pk, ...range },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) yield Items.filter(isLive(now())).map(itemOf);
}

/** The next `most` subjects of one bucket, or those that fit into `room` bytes, and whether that bucket may hold more. */
const readBucket = async (
  deps: ItemReaderDeps,
  { type, bucket, after }: ItemPageToken,
  most: number,
  room: number,
): Promise<{ readonly items: readonly StoredItem[]; readonly more: boolean }> => {
  const condition = after === '' ? '' : ' AND sk > :sk';
  const range = after === '' ? {} : { ':sk': behindSubject(after) };
  let found: StoredItem[] = [];
  // One more than wanted: when its first state comes, every state of the subject before it has.
  for await (const page of states(deps, partitionOf(type, bucket), condition, range, most + 1)) {
    found = joinItems([...found, ...page]);
    const whole = found.slice(0, -1);
    const items = itemsWithin(whole.slice(0, most), room);
    if (found.length > most || items.length < whole.length) return { items, more: true };
  }
  const items = itemsWithin(found, room);
  return { items, more: items.length < found.length };
};

const readPage = async (deps: ItemReaderDeps, start: ItemPageToken, limit: number): Promise<ItemPage> => {
  const items: StoredItem[] = [];
  let room = ANSWER_BYTES;
  let { bucket, after } = start;
  for (; bucket < BUCKETS; bucket++, after = '') {
    const read = await readBucket(deps, { ...start, bucket, after }, limit - items.length, room);
    items.push(...read.items.filter(({ removed }) => !removed));
    room -= bytesOf(read.items);
    const last = read.items.at(-1)?.subject ?? after;
    if (read.more) return { items, next: encodeItemPageToken({ ...start, bucket, after: last }) };
  }
  return { items };
};

const findItem = async (deps: ItemReaderDeps, type: string, subject: string): Promise<StoredItem | undefined> => {
  let found: StoredItem[] = [];
  const pk = partitionOf(type, bucketOf(subject));
  // Exact on every DynamoDB; some local ones ignore case in `begins_with`.
  const range = { ':from': sortPrefix(subject), ':to': behindSubject(subject) };
  for await (const page of states(deps, pk, ' AND sk BETWEEN :from AND :to', range))
    found = joinItems([...found, ...page]);
  return found[0];
};

export const dynamoItemReader = (deps: ItemReaderDeps): ItemReader => ({
  page: async (type, limit, next) => {
    const start = next === undefined ? { type, bucket: 0, after: '' } : decodeItemPageToken(type, next);
    return reaching('the items', readPage(deps, start, limit));
  },
  find: (type, subject) => reaching('the items', findItem(deps, type, subject)),
});
