import { expect, test } from 'vitest';
import { CONNECTIONS_PER_PERSON, TICKETS_PER_MINUTE } from '../../domain/access/limits';
import { inMemoryTicketStore, inMemoryUsageStore } from '../testing/access';
import { aConnection, inMemoryConnectionRegistry } from '../testing/delivery';
import { manualClock } from '../testing/runtime';
import { createIssueTicket, createUseTicket } from './tickets';

const setUp = () => {
  const clock = manualClock();
  const tickets = inMemoryTicketStore();
  const registry = inMemoryConnectionRegistry();
  const disabled = new Set<string>();
  let made = 0;
  const issue = createIssueTicket({
    tickets,
    usage: inMemoryUsageStore(),
    registry,
    accounts: { isEnabled: async (userId) => !disabled.has(userId) },
    now: clock.now,
    newTicket: () => `ticket-${++made}`,
  });
  const { connectionId: _, connectedAt: __, ...identity } = aConnection('ada', clock.now());
  return { clock, registry, disabled, identity, issue, use: createUseTicket({ tickets, now: clock.now }) };
};

test('a ticket lets its owner in, once', async () => {
  const { clock, identity, issue, use } = setUp();
  expect(await issue(identity)).toEqual({ ticket: 'ticket-1', expiresAt: clock.now() + 30_000 });
  expect([await use('ticket-1'), await use('ticket-1')]).toEqual([identity, undefined]);
});

test('an unknown ticket lets nobody in', async () => {
  expect(await setUp().use('ticket-1')).toBeUndefined();
});

test('a ticket of 30 seconds ago lets nobody in', async () => {
  const { clock, identity, issue, use } = setUp();
  const { ticket } = await issue(identity);
  clock.pass(30_000);
  expect(await use(ticket)).toBeUndefined();
});

test('a ticket of a sign-in that has ended since lets nobody in', async () => {
  const { clock, identity, issue, use } = setUp();
  const { ticket } = await issue({ ...identity, endsAt: clock.now() + 10 });
  clock.pass(10);
  expect(await use(ticket)).toBeUndefined();
});

test('one person takes so many tickets a minute, and others take theirs', async () => {
  const { clock, identity, issue } = setUp();
  for (let i = 0; i < TICKETS_PER_MINUTE; i++) await issue(identity);
  await expect(issue(identity)).rejects.toMatchObject({ code: 'too_many_requests' });
  expect(await issue({ ...identity, userId: 'bob' })).toMatchObject({ ticket: `ticket-${TICKETS_PER_MINUTE + 1}` });
  clock.pass(60_000);
  expect(await issue(identity)).toMatchObject({ ticket: `ticket-${TICKETS_PER_MINUTE + 2}` });
});

test('who has as many connections as one person may have gets no further ticket', async () => {
  const { registry, identity, issue } = setUp();
  for (let i = 0; i < CONNECTIONS_PER_PERSON; i++)
    await registry.register({ ...aConnection(`c${i}`), ...identity, connectionId: `c${i}` });
  await expect(issue(identity)).rejects.toMatchObject({ code: 'too_many_requests' });
});

test('who was disabled since they signed in gets no further ticket', async () => {
  const { disabled, identity, issue } = setUp();
  await issue(identity);
  disabled.add(identity.userId);
  await expect(issue(identity)).rejects.toMatchObject({ code: 'unauthorized' });
});
