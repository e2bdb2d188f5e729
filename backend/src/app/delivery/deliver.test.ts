import { expect, test } from 'vitest';
import { aConnection, inMemoryConnectionRegistry, inMemoryConnectionSender } from '../testing/delivery';
import { manualClock } from '../testing/runtime';
import { createDeliver, createDisconnectSubscriber } from './deliver';
import type { SendOutcome } from './ports';

const setUp = async (open = true) => {
  const clock = manualClock();
  const registry = inMemoryConnectionRegistry();
  const connectionSender = inMemoryConnectionSender(...(open ? ['ada'] : []));
  const ada = aConnection('ada', clock.now());
  await registry.register(ada);
  const deps = { connectionSender, registry, now: clock.now, sleep: clock.sleep, random: () => 0.5 };
  return { ada, clock, registry, connectionSender, deps, deliver: createDeliver(deps) };
};
const isRegistered = async ({ registry }: Awaited<ReturnType<typeof setUp>>) =>
  (await registry.subscribers()).length === 1;

test('messages arrive in order', async () => {
  const all = await setUp();
  expect(await all.deliver(all.ada, ['1', '2'])).toBe('sent');
  expect(all.connectionSender.received('ada')).toEqual(['1', '2']);
});

test('a busy connection is tried again, later each time', async () => {
  const all = await setUp();
  const before = all.clock.now();
  all.connectionSender.script('ada', ['busy', 'busy']);
  expect(await all.deliver(all.ada, ['1', '2'])).toBe('sent');
  expect([all.connectionSender.received('ada'), all.clock.now() - before]).toEqual([['1', '2'], 150]);
});

test('a connection that stays busy is unreachable, and the messages after that are not tried', async () => {
  const all = await setUp();
  all.connectionSender.script('ada', ['busy', 'busy', 'busy']);
  expect(await all.deliver(all.ada, ['1', '2'])).toBe('unreachable');
  expect([all.connectionSender.received('ada'), await isRegistered(all)]).toEqual([[], true]);
});

test('a slow subscriber is given up on, so that it does not hold the batch', async () => {
  const all = await setUp();
  const post = async (): Promise<SendOutcome> => {
    all.clock.pass(900);
    return 'sent';
  };
  const before = all.clock.now();
  const deliver = createDeliver({ ...all.deps, connectionSender: { ...all.connectionSender, post } });
  expect(await deliver(all.ada, Array(100).fill('part'))).toBe('unreachable');
  expect(all.clock.now() - before).toBeLessThan(4000);
});

test('a connection that is gone leaves the registry', async () => {
  const all = await setUp(false);
  expect([await all.deliver(all.ada, ['1']), await isRegistered(all)]).toEqual(['gone', false]);
});

test('one that is gone but has only just connected stays, for it may still be opening', async () => {
  const all = await setUp(false);
  const young = { ...all.ada, connectedAt: all.clock.now() - 9_999 };
  expect([await all.deliver(young, ['1']), await isRegistered(all)]).toEqual(['gone', true]);
});

test('who is disconnected is closed and leaves the registry', async () => {
  const all = await setUp();
  expect(await createDisconnectSubscriber(all.deps)('ada')).toBe(true);
  expect([all.connectionSender.isOpen('ada'), await isRegistered(all)]).toEqual([false, false]);
});

test('who cannot be closed stays in the registry, so that nobody looks on without getting anything', async () => {
  const all = await setUp();
  const close = async (): Promise<SendOutcome> => 'busy';
  expect(
    await createDisconnectSubscriber({ ...all.deps, connectionSender: { ...all.connectionSender, close } })('ada'),
  ).toBe(false);
  expect(await isRegistered(all)).toBe(true);
});
