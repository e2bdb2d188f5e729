import { randomUUID } from 'node:crypto';
import type { Item } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { inMemoryItems } from '../../app/testing/items';
import type { StoredItem } from '../../domain/items/item-changes';
import { retentionOf } from '../../domain/retention';
import { DAY_MS } from '../../domain/time';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoItemReader } from './dynamo-item-reader';
import { dynamoItemStore } from './dynamo-item-store';
import { dynamoStoredItems } from './dynamo-item-upkeep';

const { itemsTable: table } = runningStack();
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });

const inDynamo = () => {
  const client = createDocumentClient();
  const on = { client, table };
  return {
    ...dynamoItemStore({ ...on, retention }),
    ...dynamoItemReader({ ...on, now: Date.now }),
    ...dynamoStoredItems(on),
  };
};

const aType = () => `type-${randomUUID()}`;
const time = Date.now();
const anItem = (type: string, subject: string, more: Partial<Item> = {}): Item => ({
  type,
  subject,
  time,
  seq: '10',
  shard: 'shard-0',
  event: 'price.updated',
  data: { price_0: 5, text: 'é \ud800' },
  ...more,
});

describe.each([
  ['in memory', inMemoryItems],
  ['in DynamoDB', inDynamo],
])('items %s', (_, create) => {
  const items = create();

  test('the later event stays, whatever came first', async () => {
    const type = aType();
    const latest = anItem(type, 'a', { time: time + 1, seq: '9', data: { price_0: 7 } });
    for (const item of [anItem(type, 'a'), latest, anItem(type, 'a', { seq: '11' })]) await items.putAll([item]);
    expect(await items.find(type, 'a')).toEqual(latest);
  });

  test.each(['A', 'a_', 'a%', 'ab', '100%', '%25', 'a/b', '..'])('%s is an item of its own', async (subject) => {
    const type = aType();
    const others = ['a', 'aa', 'AA', 'a#', '100', '%'].filter((other) => other !== subject);
    await items.putAll(others.map((other) => anItem(type, other)));
    expect(await items.find(type, subject)).toBeUndefined();
    const own = anItem(type, subject, { data: { price_0: 9 } });
    await items.putAll([own]);
    expect(await items.find(type, subject)).toEqual(own);
    expect((await items.page(type, 50)).items).toHaveLength(others.length + 1);
  });

  test('all entries of a type are there, by shard, those that were removed too', async () => {
    const type = aType();
    const states: StoredItem[] = [
      ...['a', 'b', 'c', 'd'].map((subject) => anItem(type, subject, { data: { price_0: 1 } })),
      { ...anItem(type, 'a', { shard: 'shard-1', data: {} }), removed: true },
    ];
    await items.putAll([...states, anItem(aType(), 'a')]);
    const found: StoredItem[] = [];
    for await (const page of items.all(type)) found.push(...page);
    const sorted = (all: readonly StoredItem[]) =>
      [...all].sort((a, b) => `${a.subject} ${a.shard}`.localeCompare(`${b.subject} ${b.shard}`));
    expect(sorted(found)).toEqual(sorted(states));
  });

  test('of two at one time the larger sequence number stays, as a number', async () => {
    const type = aType();
    const latest = anItem(type, 'a', { seq: '10' });
    for (const item of [anItem(type, 'a', { seq: '9' }), latest, anItem(type, 'a', { seq: '8' })])
      await items.putAll([item]);
    expect(await items.find(type, 'a')).toEqual(latest);
  });

  test('what is removed is in no page, is found as such, and comes back with a later event alone', async () => {
    const type = aType();
    const removal = {
      ...anItem(type, 'a', { time: time + 1, event: 'price.ended', data: {} }),
      removed: true as const,
    };
    await items.putAll([anItem(type, 'a'), anItem(type, 'b')]);
    await items.putAll([removal]);
    await items.putAll([anItem(type, 'a', { shard: 'shard-1' })]);
    expect(await items.find(type, 'a')).toEqual(removal);
    expect((await items.page(type, 50)).items.map(({ subject }) => subject)).toEqual(['b']);
    const later = anItem(type, 'a', { time: time + 2, shard: 'shard-1' });
    await items.putAll([later]);
    expect(await items.find(type, 'a')).toEqual(later);
    expect((await items.page(type, 50)).items).toHaveLength(2);
  });

  test('what is stored of some is answered as it is, and nothing of the others', async () => {
    const type = aType();
    const stored = anItem(type, 'a', { time: time + 1 });
    await items.putAll([stored]);
    expect(await items.stored([anItem(type, 'a'), anItem(type, 'a', { shard: 'shard-1' }), anItem(type, 'b')])).toEqual(
      [stored],
    );
  });

  test('what several shards hold of a subject is one item', async () => {
    const type = aType();
    const latest = anItem(type, 'a', { shard: 'shard-1', time: time + 5 });
    for (const item of [anItem(type, 'a'), latest, anItem(type, 'a', { shard: 'shard-2' }), anItem(type, 'a#b')])
      await items.putAll([item]);
    expect(await items.find(type, 'a')).toEqual(latest);
    expect((await items.page(type, 10)).items).toContainEqual(latest);
    expect((await items.page(type, 10)).items).toHaveLength(2);
    expect(await items.find(type, 'b')).toBeUndefined();
  });

  test('of thousands that are stored at once, those of which a later event is there stay', async () => {
    const type = aType();
    const all = Array.from({ length: 1200 }, (_, i) => anItem(type, `subject ${i}`));
    const later = all.slice(500, 503).map((item) => ({ ...item, time: time + 1, seq: '9' }));
    await items.putAll(later);
    await items.putAll(all);
    await items.putAll(all);
    expect(await items.find(type, 'subject 501')).toEqual(later[1]);
    expect(await items.find(type, 'subject 504')).toEqual(all[504]);
    expect(await items.find(type, 'subject 1199')).toEqual(all[1199]);
  });

  test('pages hold each subject once and all of them', async () => {
    const type = aType();
    const subjects = Array.from({ length: 60 }, (_, i) => `subject ${i}`);
    for (const subject of subjects)
      for (const shard of ['shard-0', 'shard-1']) await items.putAll([anItem(type, subject, { shard })]);
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const page = await items.page(type, 7, next);
      expect(page.items.length).toBeLessThanOrEqual(7);
      seen.push(...page.items.map(({ subject }) => subject));
      next = page.next;
    } while (next !== undefined);
    expect(seen.toSorted()).toEqual(subjects.toSorted());
  });

  test('a place that is of no page of this type is refused', async () => {
    const [type, other] = [aType(), aType()];
    for (const subject of ['a', 'b', 'c']) await items.putAll([anItem(type, subject)]);
    const { next } = await items.page(type, 1);
    await expect(items.page(other, 1, next)).rejects.toMatchObject({ code: 'invalid_input', field: 'next' });
    await expect(items.page(type, 1, 'nonsense')).rejects.toMatchObject({ code: 'invalid_input', field: 'next' });
  });
});

test('what has expired is not shown, although the table still has it', async () => {
  const items = inDynamo();
  const type = aType();
  await items.putAll([anItem(type, 'a', { time: time - 31 * DAY_MS })]);
  expect([await items.find(type, 'a'), await items.page(type, 5)]).toEqual([undefined, { items: [] }]);
});
