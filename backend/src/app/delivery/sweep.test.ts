import { expect, test } from 'vitest';
import { aConnection, inMemoryConnectionRegistry, inMemoryConnectionSender } from '../testing/delivery';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { createDisconnectSubscriber } from './deliver';
import { createSweepConnections, createSweepRooms } from './sweep';

const setUp = async (...open: readonly string[]) => {
  const clock = manualClock();
  const registry = inMemoryConnectionRegistry(clock.now);
  const connectionSender = inMemoryConnectionSender(...open);
  const logger = inMemoryLogger();
  const disconnect = createDisconnectSubscriber({ connectionSender, registry });
  const connect = (id: string, endsAt: number) => registry.register({ ...aConnection(id, clock.now()), endsAt });
  const deps = { registry, disconnect, logger, now: clock.now };
  const left = async () => (await registry.subscribers()).map(({ connectionId }) => connectionId);
  return { clock, connectionSender, logger, connect, left, deps };
};

test('who has no sign-in any more is closed and leaves the registry, also one that watches nothing', async () => {
  const { clock, connectionSender, logger, connect, left, deps } = await setUp('ada', 'bob');
  await connect('ada', clock.now());
  await connect('bob', clock.now() + 1);
  // Its client went away, and `$disconnect` was missed.
  await connect('eve', clock.now() - 1);
  await createSweepConnections(deps)();
  expect([await left(), connectionSender.isOpen('ada'), connectionSender.isOpen('bob')]).toEqual([
    ['bob'],
    false,
    true,
  ]);
  expect(logger.lines).toMatchObject([{ ended: 2, closed: 2 }]);
});

test('who cannot be closed stays for the next time', async () => {
  const { clock, connect, left, deps } = await setUp('ada');
  await connect('ada', clock.now());
  await createSweepConnections({ ...deps, disconnect: async () => false })();
  expect(await left()).toEqual(['ada']);
});

test('where there is nothing to do nothing is logged', async () => {
  const { clock, logger, connect, deps } = await setUp('ada');
  await connect('ada', clock.now() + 1);
  await createSweepConnections(deps)();
  await createSweepRooms(deps)();
  expect(logger.lines).toEqual([]);
});

test('who was taken out of rooms is logged', async () => {
  const { logger, deps } = await setUp();
  await createSweepRooms({ ...deps, registry: { ...deps.registry, removeStrays: async () => 3 } })();
  expect(logger.lines).toMatchObject([{ message: 'rooms swept', strays: 3 }]);
});
