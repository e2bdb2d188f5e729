import { FRAME_BYTES, ROOM_STATE_BYTES, TOPIC_BYTES_PER_CONNECTION, type Topic } from '@millrace/contract';
import { expect, test } from 'vitest';
import { LOBBY, roomVisits } from '../testing/room-visits';
import { ANNOUNCE_EVERY_MS, LEAVE_MS } from './presence';

test('who comes in finds who is there, themselves among them, and the others are told', async () => {
  const { who, enter, got } = await roomVisits();
  await enter(who.ada, LOBBY);
  expect(await enter(who.bob, 'metric:orders', LOBBY)).toEqual([
    { room: 'lobby', people: { count: 2, names: ['ada', 'bob'] }, messages: [], earlier: false },
  ]);
  expect(got('ada', 'people').at(-1)).toEqual({
    type: 'people',
    room: 'lobby',
    people: { count: 2, names: ['ada', 'bob'] },
  });
});

test('who comes into no room is told of none', async () => {
  const { who, enter } = await roomVisits();
  expect(await enter(who.ada, 'metric:orders')).toEqual([]);
});

test('a person with two connections is there once, and nobody hears of the second one', async () => {
  const { who, enter, got, clock } = await roomVisits();
  await enter(who.bob, LOBBY);
  await enter(who.ada, LOBBY);
  clock.pass(60_000);
  const heard = got('bob', 'people').length;
  expect(await enter(who.ada2, LOBBY)).toMatchObject([{ people: { count: 2, names: ['ada', 'bob'] } }]);
  expect(got('bob', 'people').length).toBe(heard);
});

test('who leaves by one of two connections is still there', async () => {
  const { who, enter, leave, got, clock } = await roomVisits();
  for (const one of [who.bob, who.ada, who.ada2]) await enter(one, LOBBY);
  clock.pass(60_000);
  const heard = got('bob', 'people').length;
  await leave(who.ada2, LOBBY);
  expect(got('bob', 'people').length).toBe(heard);
  await leave(who.ada, LOBBY);
  expect(got('bob', 'people').at(-1)).toMatchObject({ people: { names: ['bob'] } });
});

test('a connection that is lost is announced once its owner has had time to come back', async () => {
  const { who, enter, disconnect, got, slept, clock } = await roomVisits();
  for (const one of [who.bob, who.ada]) await enter(one, LOBBY);
  clock.pass(60_000);
  slept.length = 0;
  await disconnect('ada');
  expect(slept).toEqual([LEAVE_MS]);
  expect(got('bob', 'people').at(-1)).toMatchObject({ people: { names: ['bob'] } });
  await disconnect('ada');
  expect(slept).toEqual([LEAVE_MS]);
});

test('a page that reloads is not seen to go', async () => {
  const { who, enter, disconnect, registry, got, clock } = await roomVisits();
  for (const one of [who.bob, who.ada]) await enter(one, LOBBY);
  clock.pass(60_000);
  const heard = got('bob', 'people').length;
  const remove = registry.remove;
  Object.assign(registry, {
    remove: async (id: string) => {
      const gone = await remove(id);
      await registry.addTopics('ada2', [LOBBY], 200);
      return gone;
    },
  });
  await disconnect('ada');
  expect(got('bob', 'people').length).toBe(heard);
});

test('a connection in no room is forgotten at once', async () => {
  const { disconnect, registry, slept } = await roomVisits();
  await disconnect('bob');
  expect(slept).toEqual([]);
  expect((await registry.find(['bob']))[0]).toBeUndefined();
});

test('however many come in at once, a room is told twice: of the first at once, and of all a second later', async () => {
  const { who, enter, got, slept } = await roomVisits();
  await Promise.all([who.ada, who.bob, who.eve].map((one) => enter(one, LOBBY)));
  expect(slept).toEqual([ANNOUNCE_EVERY_MS + 50]);
  expect(got('ada', 'people').length).toBeLessThanOrEqual(2);
  expect(got('ada', 'people').at(-1)).toMatchObject({ people: { count: 3, names: ['ada', 'bob', 'eve'] } });
});

test('whose sign-in has ended is not there any more', async () => {
  const { who, enter, registry, clock } = await roomVisits();
  await enter(who.ada, LOBBY);
  await registry.renew('ada', { ...who.ada, endsAt: clock.now() });
  expect(await enter(who.bob, LOBBY)).toMatchObject([{ people: { names: ['bob'] } }]);
});

test('of many rooms at once, the first come with the answer', async () => {
  const { who, enter } = await roomVisits();
  const topics = Array.from({ length: 7 }, (_, i): Topic => `room:r${i}`);
  expect((await enter(who.ada, ...topics)).map(({ room }) => room)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
});

test('as many of the newest messages come as fit, together with the names of all topics, into one frame', async () => {
  const { who, enter, say, clock } = await roomVisits();
  for (let i = 0; i < 60; i++) {
    await say(who.ada, `${i} ${'ä'.repeat(900)}`);
    clock.pass(2000);
  }
  const [room] = await enter(who.bob, LOBBY);
  const bytes = Buffer.byteLength(JSON.stringify(room));
  expect(bytes).toBeLessThanOrEqual(ROOM_STATE_BYTES);
  expect(bytes).toBeGreaterThan(ROOM_STATE_BYTES - 2200);
  expect(room?.messages.at(-1)?.text).toMatch(/^59 /);
  expect(room?.earlier).toBe(true);
  expect(ROOM_STATE_BYTES + TOPIC_BYTES_PER_CONNECTION).toBeLessThan(FRAME_BYTES);
});

test('short messages come fifty at a time', async () => {
  const { who, enter, say, clock } = await roomVisits();
  for (let i = 0; i < 51; i++) {
    await say(who.ada, String(i));
    clock.pass(2000);
  }
  const [room] = await enter(who.bob, LOBBY);
  expect([room?.messages.length, room?.messages[0]?.text, room?.earlier]).toEqual([50, '1', true]);
});
