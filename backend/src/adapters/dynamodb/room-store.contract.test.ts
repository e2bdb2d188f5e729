import { randomUUID } from 'node:crypto';
import type { RoomFrame } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { inMemoryRoomStore } from '../../app/testing/rooms';
import { DAY_MS } from '../../domain/time';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoRoomStore } from './dynamo-room-store';

const { roomsTable: table } = runningStack();
const dynamo = () => dynamoRoomStore({ client: createDocumentClient(), table, retention: DAY_MS });

describe.each([
  ['in memory', inMemoryRoomStore],
  ['in DynamoDB', dynamo],
])('a store of rooms %s', (_, create) => {
  const store = create();
  const start = Date.now();
  const message = (room: string, ms: number, change: Partial<RoomFrame> = {}): RoomFrame => ({
    type: 'message',
    room,
    id: `${(start + ms).toString(36).padStart(9, '0')}-${String(ms).padStart(6, '0')}`,
    from: 'ada',
    text: `after ${ms}`,
    at: start + ms,
    ...change,
  });

  test('the newest messages of a room are found, the oldest of these first, whichever came in first', async () => {
    const [room, other] = [randomUUID(), randomUUID()];
    const all = [5, 1, 3, 2, 4].map((ms) => message(room, ms));
    for (const one of all) await store.add(one);
    await store.add(message(other, 6));
    const texts = async (since: number, most: number) =>
      (await store.newest(room, since, most)).map(({ text }) => text);
    expect(await texts(start, 3)).toEqual(['after 3', 'after 4', 'after 5']);
    expect(await texts(start + 4, 10)).toEqual(['after 4', 'after 5']);
    expect(await store.newest(other, start, 10)).toEqual([message(other, 6)]);
    expect(await store.newest(randomUUID(), start, 10)).toEqual([]);
  });

  test('a message is as it was, with the moment that it is about', async () => {
    const room = randomUUID();
    const pinned = message(room, 1, { text: '<b>ünï\u0000</b>', about: { metric: 'orders', time: start } });
    await store.add(pinned);
    expect(await store.newest(room, start, 10)).toEqual([pinned]);
  });

  test('the first announcement of a room is at once, the next a spacing later, and of those between one alone is made', async () => {
    const room = randomUUID();
    const claim = (ms: number) => store.claimAnnouncement(room, start + ms, 1000);
    expect(await claim(0)).toBe(start);
    expect(await claim(100)).toBe(start + 1000);
    expect([await claim(200), await claim(999)]).toEqual([undefined, undefined]);
    expect(await claim(1000)).toBe(start + 2000);
    expect(await claim(5000)).toBe(start + 5000);
    expect(await store.claimAnnouncement(randomUUID(), start + 5000, 1000)).toBe(start + 5000);
  });

  test('of any number that claim at once, one announces', async () => {
    const room = randomUUID();
    const claims = await Promise.all(Array.from({ length: 5 }, () => store.claimAnnouncement(room, start, 1000)));
    const made = claims.filter((at) => at !== undefined);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made).size).toBe(made.length);
    expect(made.length).toBeLessThanOrEqual(2);
  });

  test('an announcement is no message', async () => {
    const room = randomUUID();
    await store.claimAnnouncement(room, start, 1000);
    expect(await store.newest(room, 0, 10)).toEqual([]);
  });
});
