import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { SessionWrite } from '../../app/sessions/ports';
import { inMemorySessions } from '../../app/testing/sessions';
import { retentionOf } from '../../domain/retention';
import type { StoredPart } from '../../domain/sessions/session-changes';
import { partOf, type SessionPart, slotOf } from '../../domain/sessions/session-part';
import { DAY_MS, MINUTE_MS } from '../../domain/time';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoSessionReader } from './dynamo-session-reader';
import { revisableSessions } from './dynamo-session-upkeep';

const { sessionsTable: table } = runningStack();
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });
const idle = 30 * MINUTE_MS;

const inDynamo = () => {
  const client = createDocumentClient();
  return {
    ...revisableSessions({ client, table, retention, idle }),
    ...dynamoSessionReader({ client, table, retention: retention.item, now: Date.now }),
  };
};

// A time of its own each: the index is of all sessions of the table.
const base = slotOf(Date.now() - 20 * DAY_MS + Math.floor(Math.random() * 10) * DAY_MS, idle);

const aPart = (time: number, more: Partial<SessionPart> = {}): SessionPart => ({
  ...partOf({ id: 's', type: 'a.view', page: '/é', isView: true, agent: { browser: 'Firefox', bot: false } }, time),
  ...more,
});

const aWrite = (id: string, time: number, more: Partial<SessionWrite> = {}, shard = 'shard-0'): SessionWrite => ({
  key: { id, slot: slotOf(time, idle), shard },
  seq: '10',
  part: aPart(time),
  expected: undefined,
  ...more,
});

describe.each([
  ['in memory', inMemorySessions],
  ['in DynamoDB', inDynamo],
])('sessions %s', (_, create) => {
  const sessions = create();

  test('a part is written over by whoever has read it as it is, and by nobody else', async () => {
    const first = aWrite(randomUUID(), base);
    expect(await sessions.putAll([first])).toEqual(['written']);
    expect(await sessions.putAll([first, aWrite(randomUUID(), base)])).toEqual(['conflict', 'written']);
    const next = { ...first, seq: '11', part: aPart(base + 1), expected: '9' };
    expect(await sessions.putAll([next])).toEqual(['conflict']);
    expect(await sessions.putAll([{ ...next, expected: '10' }])).toEqual(['written']);
    const { expected: __, ...stored } = next;
    expect(await sessions.read([next.key, { ...next.key, shard: 'shard-1' }])).toEqual([stored]);
  });

  test('a part is made again, or removed, where it stands as it was read, and whoever remembers it does not write over that', async () => {
    const first = aWrite(randomUUID(), base);
    await sessions.putAll([first]);
    const { expected: _, ...before } = first;
    const after = { seq: '10', part: aPart(base + 1) };
    expect(await sessions.revise([{ before, after }])).toEqual(['written']);
    expect(await sessions.revise([{ before, after }])).toEqual(['conflict']);
    const revised = { ...before, ...after, revision: 1 };
    expect(await sessions.read([first.key])).toEqual([revised]);
    expect(await sessions.putAll([{ ...first, seq: '11', expected: '10' }])).toEqual(['conflict']);
    expect(await sessions.putAll([{ ...revised, seq: '11', expected: '10' }])).toEqual(['written']);
    expect(await sessions.remove([revised])).toEqual(['conflict']);
    const found = async () => {
      const all: StoredPart[] = [];
      for await (const parts of sessions.all()) all.push(...parts.filter(({ key }) => key.id === first.key.id));
      return all;
    };
    await expect.poll(found, { timeout: 5000 }).toEqual([{ ...revised, seq: '11' }]);
    expect(await sessions.remove([{ ...revised, seq: '11' }])).toEqual(['written']);
    expect(await sessions.read([first.key])).toEqual([]);
  });

  test('the parts of an id are those between two slots, of all shards, and of no other id', async () => {
    const id = randomUUID();
    const writes = [0, 1, 3].map((i) => aWrite(id, base + i * idle));
    const others = [aWrite(id, base + idle, {}, 'shard-1'), aWrite(`${id}0`, base + idle)];
    await sessions.putAll([...writes, ...others]);
    const parts = await sessions.parts(id, base + idle, base + 2 * idle);
    expect(parts.map(({ key }) => key.shard).sort()).toEqual(['shard-0', 'shard-1']);
    expect(await sessions.latestSlot(id, base + 2 * idle)).toBe(base + idle);
    expect(await sessions.latestSlot(id, base + 9 * idle)).toBe(base + 3 * idle);
    expect(await sessions.latestSlot(id, base - 1)).toBeUndefined();
  });

  test('activity comes backwards by minute and id, each pair once, and a page begins behind any of them', async () => {
    const from = base + 100 * idle;
    const ids = Array.from({ length: 24 }, (_, i) => `${String(i).padStart(2, '0')}-${randomUUID()}`);
    const writes = ids.map((id, i) => aWrite(id, from + (i % 5) * MINUTE_MS + 17));
    await sessions.putAll([
      ...writes,
      ...writes.map((write) => ({ ...write, key: { ...write.key, shard: 'shard-1' } })),
    ]);
    const range = { from, to: from + 4 * MINUTE_MS };
    const expected = ids
      .map((id, i) => ({ id, slot: from, minute: from + (i % 5) * MINUTE_MS }))
      .sort((a, b) => b.minute - a.minute || (a.id < b.id ? 1 : -1));
    await expect.poll(async () => (await sessions.activity(range, 100)).length, { timeout: 5000 }).toBe(24);
    expect(await sessions.activity(range, 100)).toEqual(expected);
    expect(await sessions.activity(range, 7)).toEqual(expected.slice(0, 7));
    expect(await sessions.activity({ ...range, after: expected[6] }, 7)).toEqual(expected.slice(7, 14));
    expect(await sessions.activity({ ...range, to: from }, 100)).toEqual(
      expected.filter(({ minute }) => minute === from),
    );
  });

  test('ids are counted once, whatever parts they have', async () => {
    const since = slotOf(Date.now(), idle) + 3 * idle;
    const id = randomUUID();
    await sessions.putAll([aWrite(id, since), aWrite(id, since, {}, 'shard-1'), aWrite(randomUUID(), since)]);
    await expect.poll(() => sessions.countIds(since, 100), { timeout: 5000 }).toBe(2);
    expect(await sessions.countIds(since + idle, 100)).toBe(0);
  });
});

test('what has expired is not shown, although the table still has it', async () => {
  const sessions = inDynamo();
  const time = Date.now() - 31 * DAY_MS;
  const id = randomUUID();
  await sessions.putAll([aWrite(id, time)]);
  const seen = [await sessions.parts(id, 0, Date.now()), await sessions.latestSlot(id, Date.now())];
  expect([...seen, await sessions.activity({ from: 0, to: time + MINUTE_MS }, 10)]).toEqual([[], undefined, []]);
});
