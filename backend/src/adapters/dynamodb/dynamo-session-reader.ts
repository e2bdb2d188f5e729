import { type DynamoDBDocumentClient, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../app/ports';
import type { Activity, ActivityRange, SessionReader } from '../../app/sessions/ports';
import type { StoredPart } from '../../domain/sessions/session-changes';
import { reaching } from './document-client';
import { activityKey, activityOf, BUCKETS, behindSlot, partOfRow } from './session-row';
import { fromSortableTime, sortableTime } from './sortable-number';

export interface SessionReaderDeps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** How long sessions are retained after their events, ms: what has expired is deleted within days, and left out here until then. */
  readonly retention: number;
  readonly now: Clock;
}

const INDEX = 'byActivity';

/** Behind every id. */
const LAST = '\uffff';

/** DynamoDB refuses a range that ends before it begins, so that none may end before this. */
const oldestOf = ({ retention, now }: SessionReaderDeps): number => Math.max(0, now() - retention);

const readParts = async (deps: SessionReaderDeps, id: string, from: number, to: number): Promise<StoredPart[]> => {
  const found: StoredPart[] = [];
  const oldest = oldestOf(deps);
  if (to < oldest) return found;
  const pages = paginateQuery(
    { client: deps.client },
    {
      TableName: deps.table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': id,
        ':from': sortableTime(Math.max(from, oldest)),
        ':to': behindSlot(to),
      },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items.flatMap((row) => partOfRow(row) ?? []));
  return found;
};

const latestSlot = async (deps: SessionReaderDeps, id: string, upTo: number): Promise<number | undefined> => {
  const oldest = oldestOf(deps);
  if (upTo < oldest) return undefined;
  const { Items = [] } = await deps.client.send(
    new QueryCommand({
      TableName: deps.table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': id, ':from': sortableTime(oldest), ':to': behindSlot(upTo) },
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  const sk = Items[0]?.sk;
  return typeof sk === 'string' ? fromSortableTime(sk) : undefined;
};

const buckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket);

/** The entries of one bucket between two keys, the newest first. */
async function* entries(
  { client, table }: SessionReaderDeps,
  bucket: number,
  from: string,
  to: string,
  pageSize?: number,
): AsyncGenerator<readonly Activity[]> {
  const pages = paginateQuery(
    { client, ...(pageSize !== undefined && { pageSize }) },
    {
      TableName: table,
      IndexName: INDEX,
      KeyConditionExpression: 'idBucket = :bucket AND activeAt BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':bucket': bucket, ':from': from, ':to': to },
      ScanIndexForward: false,
    },
  );
  for await (const { Items = [] } of pages) yield Items.map(activityOf);
}

/** Bytes of UTF-8, as the table compares texts. */
const behind = (a: Activity, b: Activity): number =>
  Buffer.compare(Buffer.from(activityKey(b)), Buffer.from(activityKey(a)));

const nameOf = ({ minute, id }: Activity): string => `${minute} ${id}`;

/** The first `limit` of one bucket, each minute of an id once. */
const firstOf = async (
  deps: SessionReaderDeps,
  bucket: number,
  { from, to, after }: ActivityRange,
  limit: number,
): Promise<readonly Activity[]> => {
  const found = new Map<string, Activity>();
  const end = after ? activityKey(after) : `${sortableTime(to)}${LAST}`;
  const start = sortableTime(Math.max(from, oldestOf(deps)));
  if (end < start) return [];
  const excluded = after && `${after.minute} ${after.id}`;
  for await (const page of entries(deps, bucket, start, end, limit + 1)) {
    for (const one of page) if (nameOf(one) !== excluded) found.set(nameOf(one), one);
    if (found.size >= limit) break;
  }
  return [...found.values()];
};

const readActivity = async (deps: SessionReaderDeps, range: ActivityRange, limit: number): Promise<Activity[]> => {
  const found = await Promise.all(buckets.map((bucket) => firstOf(deps, bucket, range, limit)));
  return found.flat().sort(behind).slice(0, limit);
};

const countIds = async (deps: SessionReaderDeps, since: number, most: number): Promise<number> => {
  const start = sortableTime(Math.max(since, oldestOf(deps)));
  let count = 0;
  await Promise.all(
    buckets.map(async (bucket) => {
      const ids = new Set<string>();
      for await (const page of entries(deps, bucket, start, LAST)) {
        const before = ids.size;
        for (const { id } of page) ids.add(id);
        count += ids.size - before;
        if (count > most) return;
      }
    }),
  );
  return count;
};

export const dynamoSessionReader = (deps: SessionReaderDeps): SessionReader => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching('the sessions', request);
  return {
    parts: (id, from, to) => reach(readParts(deps, id, from, to)),
    latestSlot: (id, upTo) => reach(latestSlot(deps, id, upTo)),
    activity: (range, limit) => reach(readActivity(deps, range, limit)),
    countIds: (since, most) => reach(countIds(deps, since, most)),
  };
};
