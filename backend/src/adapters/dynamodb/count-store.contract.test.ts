import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { StoredCounts } from '../../app/health/ports';
import { inMemoryCountStore } from '../../app/testing/counts';
import { hourOf, monthOf } from '../../domain/health/shard-counts';
import { HOUR_MS, MINUTE_MS } from '../../domain/time';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoCountStore } from './dynamo-count-store';

const { connectionsTable: table } = runningStack();

describe.each([
  ['in memory', inMemoryCountStore],
  ['in DynamoDB', () => dynamoCountStore({ client: createDocumentClient(), table })],
])('a store of counts %s', (_, create) => {
  const store = create();
  const now = Date.now();
  const aShard = () => `shard-${randomUUID()}`;
  const of = (all: readonly StoredCounts[], shard: string) => all.find(({ source }) => source.shard === shard);

  test('what a source counts adds up in its hour and its month, and its newest reading stays', async () => {
    const source = { name: 'live', shard: aShard() };
    const reading = { at: now, delay: 80.5, interval: null, reason: 'budget', viewers: 3 } as const;
    await store.add({ source, counts: { sent: 2, delay3: 1, readUnits: 0.5 }, reading: { at: now - 1 } });
    await store.add({ source, counts: { sent: 3, gone: 1 }, reading });
    await store.add({ source, counts: {}, reading });
    for (const period of ['hour', 'month'] as const) {
      const stored = of(await store.read(period, period === 'hour' ? hourOf(now) : monthOf(now)), source.shard);
      expect(stored?.source).toEqual(source);
      expect(stored?.reading).toEqual(reading);
      expect(stored?.since).toBe(now - 1);
      expect(stored?.counts).toMatchObject({ sent: 5, gone: 1, delay3: 1, readUnits: 0.5 });
    }
  });

  test('sources and hours stand apart', async () => {
    const [one, other] = [aShard(), aShard()];
    const earlier = hourOf(now) - HOUR_MS + MINUTE_MS;
    await store.add({ source: { name: 'live', shard: one }, counts: { sent: 1 }, reading: { at: earlier } });
    await store.add({ source: { name: 'live', shard: other }, counts: { sent: 1 }, reading: { at: now } });
    const stored = await store.read('hour', hourOf(earlier));
    expect(of(stored, one)?.counts.sent).toBe(1);
    expect(of(stored, other)).toBeUndefined();
  });
});
