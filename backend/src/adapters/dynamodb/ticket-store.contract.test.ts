import { describe, expect, test } from 'vitest';
import { inMemoryTicketStore } from '../../app/testing/access';
import { aConnection } from '../../app/testing/delivery';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoTicketStore, randomTicket } from './dynamo-ticket-store';

const { ticketsTable: table } = runningStack();

describe.each([
  ['in memory', inMemoryTicketStore],
  ['in DynamoDB', () => dynamoTicketStore({ client: createDocumentClient(), table })],
])('a store of tickets %s', (_, create) => {
  const store = create();
  const { userId, username, groups, endsAt } = aConnection('ada');
  const grant = { identity: { userId, username, groups, endsAt }, expiresAt: Date.now() + 30_000 };

  test('a ticket is taken once, with all that was put', async () => {
    const ticket = randomTicket();
    await store.put(ticket, grant);
    expect([await store.take(ticket), await store.take(ticket)]).toEqual([grant, undefined]);
  });

  test('of many who take it at the same time one gets it', async () => {
    const ticket = randomTicket();
    await store.put(ticket, grant);
    const taken = await Promise.all(Array.from({ length: 10 }, () => store.take(ticket)));
    expect(taken.filter((found) => found !== undefined)).toEqual([grant]);
  });

  test('an expired ticket is taken as any other: who takes it looks at the clock', async () => {
    const ticket = randomTicket();
    await store.put(ticket, { ...grant, expiresAt: Date.now() - 60_000 });
    expect(await store.take(ticket)).toBeDefined();
  });

  test('an unknown ticket stands for nobody', async () => {
    expect(await store.take(randomTicket())).toBeUndefined();
  });
});
