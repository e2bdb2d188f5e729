import { expect, test } from 'vitest';
import type { Subscriber } from '../../domain/access/connection';
import { aConnection, inMemoryConnectionRegistry, inMemoryConnectionSender } from '../testing/delivery';
import { manualClock } from '../testing/runtime';
import { broadcast, createBroadcaster } from './broadcast';
import type { ConnectionSender } from './ports';

const clock = manualClock();

const broadcasterOn = (
  subscribers: () => Promise<readonly Subscriber[]>,
  connectionSender: ConnectionSender = inMemoryConnectionSender(),
) =>
  createBroadcaster({
    connectionSender,
    registry: { ...inMemoryConnectionRegistry(), subscribers },
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
  });

const counting = (read: (times: number) => Promise<readonly Subscriber[]>) => {
  let times = 0;
  return { times: () => times, subscribers: () => read(++times) };
};

test('the registry is read once a second however many ask', async () => {
  const registry = counting(async () => []);
  const { subscribers } = broadcasterOn(registry.subscribers);
  await Promise.all([subscribers(), subscribers()]);
  clock.pass(999);
  await subscribers();
  expect(registry.times()).toBe(1);
  clock.pass(1);
  await subscribers();
  expect(registry.times()).toBe(2);
});

test('a reading that failed is not kept', async () => {
  const registry = counting(async (times) => {
    if (times === 1) throw new Error('no registry');
    return [];
  });
  const { subscribers } = broadcasterOn(registry.subscribers);
  await expect(subscribers()).rejects.toThrow('no registry');
  expect(await subscribers()).toEqual([]);
});

test('a broadcast that fails half-way reports what it sent all the same', async () => {
  const topics = new Set(['metric:orders'] as const);
  const [ada, bob] = ['ada', 'bob'].map((id) => ({ ...aConnection(id, clock.now()), topics }));
  const sender = inMemoryConnectionSender('ada', 'bob');
  const post: ConnectionSender['post'] = (id, message) =>
    id === 'ada' ? sender.post(id, message) : Promise.reject(new Error('Forbidden'));
  const broadcaster = broadcasterOn(async () => (ada && bob ? [bob, ada] : []), { ...sender, post });
  const { tally, error } = await broadcast(broadcaster, () => ['1', '2']);
  expect(error).toEqual(new Error('Forbidden'));
  expect(tally).toEqual({ subscribers: 2, posts: 2, gone: 0, unreachable: 0, ended: 0 });
});
