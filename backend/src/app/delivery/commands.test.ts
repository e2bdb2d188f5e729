import { TOPICS_PER_CONNECTION, type Topic } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { orders } from '../../domain/metrics/testing/shop';
import { DAY_MS, settlingOf } from '../../domain/time';
import { createPing } from '../settled/query-settled';
import { aConnection, inMemoryConnectionRegistry } from '../testing/delivery';
import { inMemoryItems } from '../testing/items';
import { manualClock } from '../testing/runtime';
import { createSubscribe, createUnsubscribe } from './commands';

const settling = settlingOf(2);
const ada = aConnection('ada');
const lobby = { people: { count: 1, names: ['ada'] }, messages: [], earlier: false };

const words = { label: 'Load', category: 'Machines', description: 'Orders by load.' };

const setUp = async () => {
  const clock = manualClock();
  const arrived = clock.now();
  const checkpoints = [
    { shard: 'shard-0', seq: '5', arrived: arrived - 2 * DAY_MS },
    { shard: 'closed long ago', seq: '3', arrived: arrived - 2 * DAY_MS - 1 },
  ];
  const registry = inMemoryConnectionRegistry();
  await registry.register(ada);
  const left: [string, Topic[]][] = [];
  const presence = {
    enter: async (_: unknown, topics: readonly Topic[]) =>
      topics.includes('room:lobby') ? [{ ...lobby, room: 'lobby' }] : [],
    leave: async (userId: string, topics: Iterable<Topic>) => void left.push([userId, [...topics]]),
  };
  const runSubscribe = createSubscribe({
    registry,
    settling,
    enter: presence.enter,
    items: inMemoryItems(),
    requestStates: async () => expect.fail('nobody follows an item'),
    metrics: defineMetrics([
      orders,
      { ...orders, name: 'cpu' },
      { ...words, name: 'load', formula: 'orders / cpu', unit: 'orders' },
    ]),
  });
  return {
    clock,
    registry,
    left,
    subscribe: (caller: typeof ada, ...topics: Topic[]) =>
      runSubscribe(caller, { action: 'subscribe', id: '1', topics }),
    unsubscribe: createUnsubscribe({ registry, leave: presence.leave }),
    ping: createPing({
      settled: { checkpoints: async () => checkpoints },
      now: clock.now,
      pace: { log: 2 * DAY_MS, settling },
    }),
  };
};

const manyRooms = (from: number, count: number): Topic[] =>
  Array.from({ length: count }, (_, i): Topic => `room:r${from + i}`);

test('subscribing adds topics and answers with all that there are', async () => {
  const { subscribe } = await setUp();
  await subscribe(ada, 'metric:orders');
  expect(await subscribe(ada, 'room:lobby', 'metric:orders')).toEqual({
    type: 'answer',
    id: '1',
    ok: true,
    action: 'subscribe',
    topics: ['metric:orders', 'room:lobby'],
    settleAfter: 5000,
    rooms: [{ room: 'lobby', ...lobby }],
  });
});

test('an answer without a room says nothing of any', async () => {
  const { subscribe } = await setUp();
  expect(await subscribe(ada, 'metric:orders')).not.toHaveProperty('rooms');
});

test('a metric that does not exist is named with its place, and nothing is subscribed', async () => {
  const { subscribe, registry } = await setUp();
  await expect(subscribe(ada, 'metric:orders', 'room:lobby', 'metric:ordres')).rejects.toMatchObject({
    code: 'unknown_topic',
    field: 'topics[2]',
    message: expect.stringContaining('"ordres"'),
  });
  expect((await registry.subscribers()).flatMap(({ topics }) => [...topics])).toEqual([]);
});

test('a formula has no topic: whoever subscribes to it is told what it reads', async () => {
  const { subscribe } = await setUp();
  await expect(subscribe(ada, 'metric:load')).rejects.toMatchObject({
    code: 'unknown_topic',
    message: '"load" is a formula: subscribe to what it reads, metric:orders, metric:cpu',
  });
});

test('a connection may watch so many topics and no more', async () => {
  const { subscribe } = await setUp();
  await subscribe(ada, ...manyRooms(0, TOPICS_PER_CONNECTION - 1));
  await expect(subscribe(ada, 'room:a', 'room:b')).rejects.toMatchObject({ code: 'too_many_topics', field: 'topics' });
  expect(await subscribe(ada, 'room:a', 'room:r0')).toMatchObject({ ok: true });
});

test('the names of all topics together are bounded too, and what does not fit is not there', async () => {
  const { subscribe, registry } = await setUp();
  const long = Array.from({ length: 130 }, (_, i): Topic => `room:${String(i).padStart(64, 'r')}`);
  await expect(subscribe(ada, ...long)).rejects.toMatchObject({ code: 'too_many_topics', field: 'topics' });
  expect((await registry.members(`room:${'0'.padStart(64, 'r')}`)).length).toBe(0);
  expect(await subscribe(ada, ...long.slice(0, 100))).toMatchObject({ ok: true });
});

test('who is not registered cannot subscribe or unsubscribe', async () => {
  const { subscribe, unsubscribe } = await setUp();
  const mallory = aConnection('mallory');
  await expect(subscribe(mallory, 'room:lobby')).rejects.toMatchObject({ code: 'not_connected' });
  const command = { action: 'unsubscribe', id: '1', topics: ['room:lobby'] } as const;
  await expect(unsubscribe(mallory, { ...command, topics: [...command.topics] })).rejects.toMatchObject({
    code: 'not_connected',
  });
});

test('unsubscribing takes topics away, also ones that were not there, and answers with those left', async () => {
  const { subscribe, unsubscribe, left } = await setUp();
  await subscribe(ada, 'metric:orders', 'metric:cpu');
  expect(
    await unsubscribe(ada, { action: 'unsubscribe', id: '2', topics: ['metric:orders', 'room:lobby'] }),
  ).toMatchObject({ id: '2', action: 'unsubscribe', topics: ['metric:cpu'] });
  expect(left).toEqual([['user-of-ada', ['metric:orders', 'room:lobby']]]);
});

test("a ping is answered with the server's time and how far each shard is settled that the stream may still hold records of", async () => {
  const { ping, clock } = await setUp();
  expect(await ping(ada, { action: 'ping', id: '4' })).toEqual({
    type: 'answer',
    id: '4',
    ok: true,
    action: 'ping',
    time: clock.now(),
    checkpoints: [{ shard: 'shard-0', seq: '5', arrived: clock.now() - 2 * DAY_MS, until: clock.now() - settling }],
  });
});
