import { expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { orders } from '../../domain/metrics/testing/shop';
import { createUseTicket } from '../access/tickets';
import { inMemoryTicketStore } from '../testing/access';
import { aConnection, inMemoryConnectionRegistry } from '../testing/delivery';
import { manualClock } from '../testing/runtime';
import { createRenew } from './renew';

const metrics = defineMetrics([orders, { ...orders, name: 'secret', groups: ['operators'] }]);

const setUp = async () => {
  const clock = manualClock();
  const registry = inMemoryConnectionRegistry();
  const tickets = inMemoryTicketStore();
  const ada = aConnection('ada', clock.now());
  await registry.register(ada);
  await registry.addTopics('ada', ['metric:orders', 'room:lobby'], 200);
  const renew = createRenew({ registry, metrics, useTicket: createUseTicket({ tickets, now: clock.now }) });
  const { connectionId: _, connectedAt: __, ...signIn } = ada;
  return {
    clock,
    ada,
    registry,
    /** A ticket of a sign-in that ends two hours from now. */
    give: async (ticket: string, change: object = {}) => {
      const identity = { ...signIn, endsAt: clock.now() + 7_200_000, ...change };
      await tickets.put(ticket, { identity, expiresAt: clock.now() + 30_000 });
    },
    renew: (ticket: string) => renew(ada, { action: 'renew', id: '6', ticket }),
  };
};

test('a new ticket keeps the connection until its sign-in ends, with the topics that it had', async () => {
  const { renew, give, registry, clock } = await setUp();
  await give('fresh');
  const endsAt = clock.now() + 7_200_000;
  expect(await renew('fresh')).toEqual({
    type: 'answer',
    id: '6',
    ok: true,
    action: 'renew',
    endsAt,
    topics: ['metric:orders', 'room:lobby'],
    removed: [],
  });
  expect((await registry.find(['ada']))[0]).toMatchObject({ endsAt });
});

test('a ticket renews once', async () => {
  const { renew, give } = await setUp();
  await give('fresh');
  await renew('fresh');
  await expect(renew('fresh')).rejects.toMatchObject({ code: 'unauthorized', field: 'ticket' });
});

test('a ticket that has expired renews nothing', async () => {
  const { renew, give, registry, clock, ada } = await setUp();
  await give('old');
  clock.pass(30_000);
  await expect(renew('old')).rejects.toMatchObject({ code: 'unauthorized', field: 'ticket' });
  expect((await registry.find(['ada']))[0]).toMatchObject({ endsAt: ada.endsAt });
});

test("another person's ticket is used up, and renews nothing", async () => {
  const { renew, give, registry, ada } = await setUp();
  await give('theirs', { userId: 'mallory', groups: ['admins'] });
  await expect(renew('theirs')).rejects.toMatchObject({ code: 'not_allowed', field: 'ticket' });
  await expect(renew('theirs')).rejects.toMatchObject({ code: 'unauthorized' });
  expect((await registry.find(['ada']))[0]).toMatchObject({ endsAt: ada.endsAt, groups: ada.groups });
});

test('who is not registered any more connects again', async () => {
  const { renew, give, registry } = await setUp();
  await give('fresh');
  await registry.remove('ada');
  await expect(renew('fresh')).rejects.toMatchObject({ code: 'not_connected' });
});

test('groups are taken anew', async () => {
  const { renew, give, registry } = await setUp();
  await give('fresh', { groups: ['operators'] });
  await renew('fresh');
  expect((await registry.find(['ada']))[0]).toMatchObject({ groups: ['operators'] });
});

test('topics that the new groups may not watch are taken away, and named', async () => {
  const { renew, give, registry } = await setUp();
  await registry.addTopics('ada', ['metric:secret', 'metric:gone'], 200);
  await give('as operator', { groups: ['operators'] });
  expect(await renew('as operator')).toMatchObject({ removed: ['metric:gone'] });
  await give('as viewer', { groups: ['viewers'] });
  const left = ['metric:orders', 'room:lobby'];
  expect(await renew('as viewer')).toMatchObject({ topics: left, removed: ['metric:secret'] });
  expect([...((await registry.find(['ada']))[0]?.topics ?? [])].sort()).toEqual(left);
});
