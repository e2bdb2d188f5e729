import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Topic } from '@millrace/contract';
import { afterAll, describe, expect, test } from 'vitest';
import { aConnection, inMemoryConnectionRegistry } from '../../app/testing/delivery';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoConnectionRegistry } from './dynamo-connection-registry';
import { keyIn } from './registry-rows';

const { connectionsTable: table } = runningStack();
const dynamo = () => dynamoConnectionRegistry({ client: createDocumentClient(), table, partitions: 4, now: Date.now });

describe.each([
  ['in memory', inMemoryConnectionRegistry],
  ['in DynamoDB', dynamo],
])('a registry of connections %s', (_, create) => {
  const registry = create();
  const made: string[] = [];

  /** Of a form that API Gateway's ids have too. */
  const newId = (): string => {
    const id = `${randomUUID()}=`;
    made.push(id);
    return id;
  };
  const register = async (): Promise<string> => {
    const connectionId = newId();
    await registry.register(aConnection(connectionId, Date.now()));
    return connectionId;
  };
  afterAll(() => Promise.all(made.map(registry.remove)));

  const find = async (id: string) => (await registry.subscribers()).find(({ connectionId }) => connectionId === id);
  const rooms = (from: number, count: number): Topic[] =>
    Array.from({ length: count }, (_, i): Topic => `room:r${from + i}`);

  test('who connects is there with everything that is known of them, and watches nothing', async () => {
    const connection = { ...aConnection(newId()), groups: ['viewers', 'admins'] };
    await registry.register(connection);
    expect(await find(connection.connectionId)).toMatchObject({ ...connection, topics: new Set() });
  });

  test('someone in no group is registered too', async () => {
    const connection = { ...aConnection(newId()), groups: [] };
    await registry.register(connection);
    expect(await find(connection.connectionId)).toMatchObject({ groups: [] });
  });

  test('many connections are all found', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, register));
    const found = (await registry.subscribers()).map(({ connectionId }) => connectionId);
    expect(found).toEqual(expect.arrayContaining(ids));
    expect(new Set(found).size).toBe(found.length);
  });

  test('who is removed is not there, and removing again does nothing', async () => {
    const id = await register();
    await registry.addTopics(id, ['room:a'], 200);
    expect(await registry.remove(id)).toMatchObject({ connectionId: id, topics: new Set(['room:a']) });
    expect(await registry.remove(id)).toBeUndefined();
    expect([await find(id), (await registry.find([id]))[0]]).toEqual([undefined, undefined]);
  });

  test('a new sign-in of the same person takes the place of the one before, also in their rooms', async () => {
    const id = await register();
    const room: Topic = `room:${randomUUID()}`;
    await registry.addTopics(id, [room, 'metric:orders'], 200);
    const { userId } = aConnection(id);
    const identity = { userId, username: 'ada', groups: ['operators'], endsAt: Date.now() + 7_200_000 };
    const renewed = await registry.renew(id, identity);
    expect(renewed).toMatchObject({ connectionId: id, ...identity, topics: new Set([room, 'metric:orders']) });
    expect((await registry.find([id]))[0]).toEqual(renewed);
    expect(await registry.members(room)).toMatchObject([identity]);
  });

  test('the sign-in of another person renews nothing, and neither does one of who is not connected', async () => {
    const id = await register();
    const before = (await registry.find([id]))[0];
    const identity = { userId: randomUUID(), username: 'mallory', groups: ['admins'], endsAt: Date.now() + 7_200_000 };
    expect(await registry.renew(id, identity)).toBeUndefined();
    expect((await registry.find([id]))[0]).toEqual(before);
    const gone = newId();
    expect(await registry.renew(gone, identity)).toBeUndefined();
    expect((await registry.find([gone]))[0]).toBeUndefined();
  });

  test('topics are added, each once, and answered in order', async () => {
    const id = await register();
    await registry.addTopics(id, ['room:b', 'metric:orders'], 200);
    expect(await registry.addTopics(id, ['room:a', 'room:b', 'room:a'], 200)).toEqual({
      outcome: 'added',
      topics: ['metric:orders', 'room:a', 'room:b'],
    });
    expect((await find(id))?.topics).toEqual(new Set(['metric:orders', 'room:a', 'room:b']));
  });

  test('topics are added up to the limit, also when some were there before', async () => {
    const id = await register();
    expect(await registry.addTopics(id, rooms(0, 5), 5)).toMatchObject({ outcome: 'added' });
    expect(await registry.addTopics(id, rooms(0, 5), 5)).toEqual({ outcome: 'added', topics: rooms(0, 5) });
    expect(await registry.addTopics(id, rooms(3, 3), 6)).toEqual({ outcome: 'added', topics: rooms(0, 6) });
  });

  test('one topic too many adds none', async () => {
    const id = await register();
    expect(await registry.addTopics(id, rooms(0, 6), 5)).toEqual({ outcome: 'too many' });
    await registry.addTopics(id, rooms(0, 4), 5);
    expect(await registry.addTopics(id, rooms(3, 3), 5)).toEqual({ outcome: 'too many' });
    expect((await find(id))?.topics).toEqual(new Set(rooms(0, 4)));
  });

  test('commands at the same time lose no topic and pass no limit', async () => {
    const id = await register();
    const added = await Promise.all(rooms(0, 4).map((topic) => registry.addTopics(id, [topic], 3)));
    expect(added.map(({ outcome }) => outcome).sort()).toEqual(['added', 'added', 'added', 'too many']);
    expect((await find(id))?.topics.size).toBe(3);
  });

  test('topics are removed, also the last one, and then others can be added', async () => {
    const id = await register();
    await registry.addTopics(id, ['room:a', 'room:b'], 200);
    expect(await registry.removeTopics(id, ['room:a', 'room:c'])).toEqual(['room:b']);
    expect(await registry.removeTopics(id, ['room:b'])).toEqual([]);
    expect((await find(id))?.topics).toEqual(new Set());
    expect(await registry.addTopics(id, ['room:d'], 200)).toEqual({ outcome: 'added', topics: ['room:d'] });
  });

  test('the bytes of all topics are bounded too', async () => {
    const id = await register();
    await registry.addTopics(id, ['room:a'], 200, 12);
    expect(await registry.addTopics(id, ['room:b', 'room:a'], 200, 11)).toEqual({ outcome: 'too many' });
    expect((await find(id))?.topics).toEqual(new Set(['room:a']));
    expect(await registry.addTopics(id, ['room:b'], 200, 12)).toMatchObject({ outcome: 'added' });
  });

  test('those in a room are found by it, as long as they are in it', async () => {
    const room: Topic = `room:${randomUUID()}`;
    const [ada, bob, eve] = [await register(), await register(), await register()];
    for (const id of [ada, bob]) await registry.addTopics(id, [room, 'metric:orders'], 200);
    await registry.addTopics(eve, [`${room}-too`], 200);
    const members = await registry.members(room);
    expect(members.map(({ connectionId }) => connectionId).sort()).toEqual([ada, bob].sort());
    expect(members[0]).toMatchObject({ groups: ['viewers'], topics: new Set([room]) });
    await registry.removeTopics(ada, [room]);
    await registry.remove(bob);
    expect(await registry.members(room)).toEqual([]);
  });

  test('the connections of one person are counted, but for those whose sign-in has ended', async () => {
    const userId = randomUUID();
    const now = Date.now();
    const count = () => registry.connectionsOf(userId, now);
    expect(await count()).toBe(0);
    for (const endsAt of [now + 1000, now + 2000, now - 1000])
      await registry.register({ ...aConnection(newId()), userId, endsAt });
    await expect.poll(count, { timeout: 5000 }).toBe(2);
  });

  const partitions = Array.from({ length: registry.partitions }, (_, partition) => partition);

  test('each connection is in one partition', async () => {
    const id = await register();
    const read = await Promise.all(partitions.map((partition) => registry.subscribers(partition)));
    expect(read.map((all) => all.filter(({ connectionId }) => connectionId === id).length).sort()).toEqual(
      partitions.map((partition) => (partition === registry.partitions - 1 ? 1 : 0)),
    );
  });

  const changesOf = async (id: string, since: number) => {
    const all = await Promise.all(partitions.map((partition) => registry.changes(partition, since)));
    return all.flat().filter(({ connectionId }) => connectionId === id);
  };

  test('who watches other topics, goes on with a new sign-in, or goes, is a change each time', async () => {
    const since = Date.now();
    const id = await register();
    expect(await changesOf(id, since)).toEqual([]);
    await registry.addTopics(id, ['room:a', 'room:b'], 200);
    expect(await changesOf(id, since)).toMatchObject([{ isGone: false }]);
    await registry.removeTopics(id, ['room:a']);
    await registry.renew(id, { ...aConnection(id), endsAt: since + 7_200_000 });
    await registry.remove(id);
    await registry.remove(id);
    const changes = await changesOf(id, since);
    expect(changes.map(({ isGone }) => isGone).sort()).toEqual([false, false, false, true]);
    expect(new Set(changes.map(({ changeId }) => changeId)).size).toBe(4);
    expect(await changesOf(id, Date.now() + 1000)).toEqual([]);
  });

  test('connections are found by their ids, but for those that are gone', async () => {
    const [ada, bob, eve] = [await register(), await register(), await register()];
    await registry.addTopics(ada, ['room:a'], 200);
    await registry.remove(bob);
    const found = await registry.find([ada, bob, eve]);
    expect(new Map(found.map(({ connectionId, topics }) => [connectionId, topics]))).toEqual(
      new Map([
        [ada, new Set(['room:a'])],
        [eve, new Set()],
      ]),
    );
    expect(await registry.find([])).toEqual([]);
  });

  test('who is not connected cannot watch, and is not registered by trying', async () => {
    const id = newId();
    expect(await registry.addTopics(id, ['room:a'], 200)).toEqual({ outcome: 'not connected' });
    expect(await registry.removeTopics(id, ['room:a'])).toBeUndefined();
    expect(await find(id)).toBeUndefined();
  });
});

test('who is left in a room after the connection has gone is taken out, and nobody else', async () => {
  const registry = dynamo();
  const room: Topic = `room:${randomUUID()}`;
  const [ada, bob] = [`${randomUUID()}=`, `${randomUUID()}=`];
  for (const id of [ada, bob]) {
    await registry.register(aConnection(id, Date.now()));
    await registry.addTopics(id, [room], 200);
  }
  // As if a function had ended between the two rows.
  const Key = keyIn({ partitions: registry.partitions }, ada);
  await createDocumentClient().send(new DeleteCommand({ TableName: table, Key }));
  const inRoom = async () => (await registry.members(room)).map(({ connectionId }) => connectionId);
  expect((await inRoom()).sort()).toEqual([ada, bob].sort());
  expect(await registry.removeStrays()).toBeGreaterThan(0);
  expect(await inRoom()).toEqual([bob]);
  await registry.remove(bob);
});

test('a registry that cannot be reached says so, and that it may pass', async () => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: 'http://127.0.0.1:9', maxAttempts: 1 }));
  const registry = dynamoConnectionRegistry({ client, table, partitions: 4, now: Date.now });
  await expect(registry.subscribers()).rejects.toMatchObject({ code: 'unavailable', retriable: true });
});
