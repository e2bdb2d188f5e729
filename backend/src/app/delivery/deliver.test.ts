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
  expect(await all.deliver(all.ada, ['1', '2'])).toEqual({ outcome: 'sent', posts: 2, refused: 0, failed: 0 });
  expect(all.connectionSender.received('ada')).toEqual(['1', '2']);
});

test('a post that is refused or fails is tried again, later each time', async () => {
  const all = await setUp();
  const before = all.clock.now();
  all.connectionSender.script('ada', ['refused', 'failed', 'refused']);
  expect(await all.deliver(all.ada, ['1', '2'])).toEqual({ outcome: 'sent', posts: 2, refused: 2, failed: 1 });
  expect([all.connectionSender.received('ada'), all.clock.now() - before]).toEqual([['1', '2'], 350]);
});

test('after the last try the messages that are left are not tried', async () => {
  const all = await setUp();
  all.connectionSender.script('ada', Array(4).fill('failed'));
  expect(await all.deliver(all.ada, ['1', '2'])).toEqual({ outcome: 'failed', posts: 0, refused: 0, failed: 4 });
  expect([all.connectionSender.received('ada'), await isRegistered(all)]).toEqual([[], true]);
});

test('who is said to be tried once is tried once', async () => {
  const all = await setUp();
  all.connectionSender.script('ada', ['refused']);
  expect(await all.deliver(all.ada, ['1'], 1)).toMatchObject({ outcome: 'refused', refused: 1 });
});

const slowly = (all: Awaited<ReturnType<typeof setUp>>, ms: number, outcome: SendOutcome) => {
  const post = async (): Promise<SendOutcome> => {
    all.clock.pass(ms);
    return outcome;
  };
  return createDeliver({ ...all.deps, connectionSender: { ...all.connectionSender, post } });
};

test('a post that is not answered in time is not tried again, so that it does not hold its slot', async () => {
  const all = await setUp();
  expect(await slowly(all, 1000, 'failed')(all.ada, ['1'])).toMatchObject({ outcome: 'failed', failed: 1 });
});

test('a slow subscriber is given up on, so that it does not hold the batch', async () => {
  const all = await setUp();
  const before = all.clock.now();
  expect(await slowly(all, 900, 'sent')(all.ada, Array(100).fill('part'))).toMatchObject({ outcome: 'failed' });
  expect(all.clock.now() - before).toBeLessThan(4000);
});

test('a connection that is gone leaves the registry', async () => {
  const all = await setUp(false);
  expect([(await all.deliver(all.ada, ['1'])).outcome, await isRegistered(all)]).toEqual(['gone', false]);
});

test('one that is gone but has only just connected stays, for it may still be opening', async () => {
  const all = await setUp(false);
  const young = { ...all.ada, connectedAt: all.clock.now() - 9_999 };
  expect([(await all.deliver(young, ['1'])).outcome, await isRegistered(all)]).toEqual(['gone', true]);
});

test('who is disconnected is closed and leaves the registry', async () => {
  const all = await setUp();
  expect(await createDisconnectSubscriber(all.deps)('ada')).toBe(true);
  expect([all.connectionSender.isOpen('ada'), await isRegistered(all)]).toEqual([false, false]);
});

test.each(['refused', 'failed'] as const)(
  'who cannot be closed (%s) stays in the registry, so that nobody looks on without getting anything',
  async (outcome) => {
    const all = await setUp();
    const close = async (): Promise<SendOutcome> => outcome;
    const connectionSender = { ...all.connectionSender, close };
    expect(await createDisconnectSubscriber({ ...all.deps, connectionSender })('ada')).toBe(false);
    expect(await isRegistered(all)).toBe(true);
  },
);
