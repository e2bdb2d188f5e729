import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { SeenIdStore, StoredSeenIds } from '../../app/settled/ports';
import { inMemorySeenIds } from '../../app/testing/settled';
import { type SeenIds, SeenIdsBuilder } from '../../domain/dedupe/dedupe-index';
import { retentionOf } from '../../domain/retention';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoSeenIdStore } from './dynamo-seen-id-store';

const { checkpointsTable: table } = runningStack();
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });
const inDynamo = () => dynamoSeenIdStore({ client: createDocumentClient(), table, retention });

const now = Math.floor(Date.now() / 1000);

const seenIds = (...ids: readonly (readonly [high: number, low: number, second: number])[]): SeenIds => {
  const builder = new SeenIdsBuilder();
  for (const [high, low, second] of ids) builder.add({ high, low }, second);
  return builder.build();
};

const read = async (ids: SeenIdStore, shard: string, upTo?: string): Promise<StoredSeenIds[]> => {
  const found: StoredSeenIds[] = [];
  for await (const one of ids.newestFirst(shard, upTo)) found.push(one);
  return found;
};

describe.each([
  ['in memory', inMemorySeenIds],
  ['in DynamoDB', inDynamo],
])('ids of events %s', (_, create) => {
  const ids = create();

  test('come back as they were, the newest first by number, and none from after the checkpoint', async () => {
    const shard = `shard-${randomUUID()}`;
    const first = seenIds([1, 2, now], [0xffffffff, 0, now], [3, 4, now + 1]);
    const second = seenIds([5, 6, now + 2]);
    await ids.put(shard, '10', now * 1000 + 5, second);
    await ids.put(shard, '9', now * 1000, first);
    await ids.put(shard, '9', now * 1000, first);
    const both = [
      { arrived: now * 1000 + 5, seenIds: second },
      { arrived: now * 1000, seenIds: first },
    ];
    expect(await read(ids, shard)).toEqual(both);
    expect(await read(ids, shard, '10')).toEqual(both);
    expect(await read(ids, shard, '9')).toEqual(both.slice(1));
    expect(await read(ids, `other-${shard}`)).toEqual([]);
  });

  test('of one record may be more than an item holds', async () => {
    const shard = `shard-${randomUUID()}`;
    const many = seenIds(...Array.from({ length: 100_000 }, (_, i) => [i, i, now] as const));
    await ids.put(shard, '10', now * 1000, many);
    const found = (await read(ids, shard, '10')).flatMap(({ seenIds: { high } }) => [...high]);
    expect(found.sort((a, b) => a - b)).toEqual([...many.high]);
    expect(await read(ids, shard, '9')).toEqual([]);
  });

  test('are hashed with one key, however many ask for it', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, () => ids.key()));
    expect(new Set([...keys, await ids.key()]).size).toBe(1);
  });
});

test('two readers find the same key', async () => {
  expect(await inDynamo().key()).toBe(await inDynamo().key());
});
