import { expect, test } from 'vitest';
import { inMemoryTicketStore } from '../testing/access';
import { aConnection } from '../testing/delivery';
import { manualClock } from '../testing/runtime';
import { createIssueTicket, createUseTicket } from './tickets';

const setUp = () => {
  const clock = manualClock();
  const tickets = inMemoryTicketStore();
  let made = 0;
  const issue = createIssueTicket({ tickets, now: clock.now, newTicket: () => `ticket-${++made}` });
  const { connectionId: _, connectedAt: __, ...identity } = aConnection('ada', clock.now());
  return { clock, identity, issue, use: createUseTicket({ tickets, now: clock.now }) };
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
