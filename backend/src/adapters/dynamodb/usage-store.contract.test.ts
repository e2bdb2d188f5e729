import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { inMemoryUsageStore } from '../../app/testing/access';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoUsageStore } from './dynamo-usage-store';

const { ticketsTable: table } = runningStack();

describe.each([
  ['in memory', inMemoryUsageStore],
  ['in DynamoDB', () => dynamoUsageStore({ client: createDocumentClient(), table })],
])('a store of what each person uses %s', (_, create) => {
  const usage = create();

  test('adds up by person, minute and what it is', async () => {
    const part = { userId: randomUUID(), what: 'tickets', until: 1_764_000_000_000 } as const;
    expect(await usage.add(part, 0)).toBe(0);
    expect([await usage.add(part, 2), await usage.add(part, 3)]).toEqual([2, 5]);
    expect(await usage.add(part, 0)).toBe(5);
    for (const other of [{ until: 1_764_000_060_000 }, { what: 'queries' as const }, { userId: randomUUID() }])
      expect(await usage.add({ ...part, ...other }, 0)).toBe(0);
  });

  test('loses nothing that is added at once', async () => {
    const part = { userId: randomUUID(), what: 'queries', until: 60_000 } as const;
    await Promise.all(Array.from({ length: 20 }, () => usage.add(part, 1)));
    expect(await usage.add(part, 0)).toBe(20);
  });
});
