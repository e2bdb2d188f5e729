import { expect, test } from 'vitest';
import { keptFor } from '../../domain/settled/kept';
import { HOUR_MS } from '../../domain/time';
import { scriptedDynamo } from '../testing/scripted-dynamo';
import { dynamoSettledReader } from './dynamo-settled-reader';

const now = Date.UTC(2026, 10, 20, 10);
const kept = keptFor({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });

test('a range that is wholly ahead, or past its retention, holds nothing and is not asked for', async () => {
  const { client, asked } = scriptedDynamo(() => []);
  const tables = { settledTable: 'settled', cursorsTable: 'cursors' };
  const reader = dynamoSettledReader({ client, ...tables, kept, declaredLabels: () => undefined, now: () => now });
  const found: unknown[] = [];
  for (const [from, to] of [
    [now + HOUR_MS, now + 2 * HOUR_MS],
    [now - 40 * 24 * HOUR_MS, now - 31 * 24 * HOUR_MS],
  ] as const)
    for await (const page of reader.windows('orders', 'minute', 'a', { from, to })) found.push(...page);
  expect([found, asked]).toEqual([[], []]);
});
