import { expect, test } from 'vitest';
import { LOBBY, roomVisits } from '../testing/room-visits';

test("a message goes to the room's other subscribers, and says who sent it and when", async () => {
  const { who, enter, say, got, clock } = await roomVisits();
  for (const one of [who.ada, who.bob]) await enter(one, LOBBY);
  await enter(who.eve, 'room:other');
  const message = {
    type: 'message',
    room: 'lobby',
    id: expect.any(String),
    from: 'ada',
    text: 'Hello',
    at: clock.now(),
  };
  expect(await say(who.ada, 'Hello')).toEqual({
    type: 'answer',
    id: '3',
    ok: true,
    action: 'message',
    delivered: 1,
    message,
  });
  expect(['ada', 'bob', 'eve'].map((id) => got(id, 'message'))).toEqual([[], [message], []]);
});

test("the sender's other connections get it too", async () => {
  const { who, enter, say, got } = await roomVisits();
  for (const one of [who.ada, who.ada2]) await enter(one, LOBBY);
  await say(who.ada, 'Hello');
  expect([got('ada', 'message').length, got('ada2', 'message').length]).toEqual([0, 1]);
});

test('a message reads nobody but those in its room, and is stored before it is sent', async () => {
  const { who, enter, say, registry, rooms, connectionSender } = await roomVisits();
  await enter(who.bob, LOBBY);
  Object.assign(registry, { subscribers: () => Promise.reject(new Error('read the whole registry')) });
  Object.assign(rooms, { add: () => Promise.reject(new Error('the table is away')) });
  await expect(say(who.ada, 'Hello')).rejects.toThrow('the table is away');
  expect(connectionSender.received('bob').filter((text) => text.includes('Hello'))).toEqual([]);
});

test('a message is there for who comes later', async () => {
  const { who, enter, say, clock } = await roomVisits();
  await say(who.ada, 'first');
  clock.pass(1);
  await say(who.ada, 'second', { metric: 'orders', time: clock.now() - 60_000 });
  const [room] = await enter(who.bob, LOBBY);
  expect(room?.messages.map(({ text, about }) => [text, about?.metric])).toEqual([
    ['first', undefined],
    ['second', 'orders'],
  ]);
});

test('a message does not count as delivered to whom it did not reach, and the others hear who is gone', async () => {
  const { who, enter, say, connectionSender, got, clock } = await roomVisits();
  for (const one of [who.ada, who.bob, who.eve]) await enter(one, LOBBY);
  clock.pass(5000);
  await connectionSender.close('bob');
  expect(await say(who.ada, 'Hello')).toMatchObject({ delivered: 1 });
  expect(got('eve', 'people').at(-1)).toMatchObject({ people: { count: 2, names: ['ada', 'eve'] } });
});

test('a person may say so much in ten seconds, on all connections together, and is told when they may go on', async () => {
  const { who, say, clock } = await roomVisits();
  clock.pass(10_000 - (clock.now() % 10_000));
  for (let i = 0; i < 10; i++) await say(i % 2 ? who.ada : who.ada2, `message ${i}`);
  clock.pass(6000);
  await expect(say(who.ada, 'one more')).rejects.toMatchObject({
    code: 'too_many_requests',
    retryAfter: 4000,
    message: expect.stringContaining('wait 4 s'),
  });
  expect(await say(who.bob, 'I may')).toMatchObject({ ok: true });
  clock.pass(4000);
  expect(await say(who.ada, 'again')).toMatchObject({ ok: true });
});

test.each([
  ['a metric that there is not', { metric: 'ordres', time: 0 }, 'about.metric'],
  ['a time that no chart reaches', { metric: 'orders', time: 0 }, 'about.time'],
  ['a time to come', { metric: 'orders', time: 600_000 }, 'about.time'],
])('a moment with %s is refused, and the field is named', async (_, { metric, time }, field) => {
  const { who, say, clock } = await roomVisits();
  const about = { metric, time: time === 0 ? 0 : clock.now() + time };
  await expect(say(who.ada, 'look', about)).rejects.toMatchObject({ code: 'invalid_input', field });
});

test('a moment of what the sender may not see is refused', async () => {
  const { who, say, clock } = await roomVisits();
  const about = { metric: 'secret', time: clock.now() };
  await expect(say(who.ada, 'look', about)).rejects.toMatchObject({ code: 'not_allowed', field: 'about.metric' });
});

test('who may not see a metric is not told of it by a pin, and gets the message all the same', async () => {
  const { who, enter, say, got, clock } = await roomVisits();
  for (const one of [who.ada, who.bob]) await enter(one, LOBBY);
  const operator = { ...who.ada, groups: ['operators'] };
  const about = { metric: 'secret', time: clock.now() };
  expect(await say(operator, 'look', about)).toMatchObject({ message: { about } });
  expect(got('bob', 'message')).toEqual([expect.not.objectContaining({ about })]);
  expect((await enter(who.eve, LOBBY))[0]?.messages).toEqual([expect.not.objectContaining({ about })]);
  expect((await enter({ ...who.eve, groups: ['operators'] }, LOBBY))[0]?.messages).toMatchObject([{ about }]);
});

test('the moment of a formula can be pinned too', async () => {
  const { who, say, clock } = await roomVisits();
  const about = { metric: 'load', time: clock.now() };
  expect(await say(who.ada, 'look', about)).toMatchObject({ message: { about } });
});
