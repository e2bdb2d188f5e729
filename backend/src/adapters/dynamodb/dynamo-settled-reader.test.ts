import { expect, test } from 'vitest';
import type { SettledPartials } from '../../app/settled/ports';
import { retentionOf } from '../../domain/retention';
import { HOUR_MS } from '../../domain/time';
import { scriptedDynamo } from '../testing/scripted-dynamo';
import { dynamoSettledReader } from './dynamo-settled-reader';
import { encodeSeries } from './series-codec';
import { addressOf } from './window-row';

const now = Date.UTC(2026, 10, 20, 10);
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });

const readerOf = (client: Parameters<typeof dynamoSettledReader>[0]['client']) =>
  dynamoSettledReader({
    client,
    settledTable: 'settled',
    checkpointsTable: 'checkpoints',
    retention,
    declaredLabels: () => undefined,
    identityOf: () => undefined,
    now: () => now,
  });

test('a range that is wholly ahead, or past its retention, holds nothing and is not asked for', async () => {
  const { client, asked } = scriptedDynamo(() => []);
  const reader = readerOf(client);
  const found: unknown[] = [];
  for (const [from, to] of [
    [now + HOUR_MS, now + 2 * HOUR_MS],
    [now - 40 * 24 * HOUR_MS, now - 31 * 24 * HOUR_MS],
  ] as const)
    for await (const page of reader.windows('orders', 'minute', 'a', { from, to })) found.push(...page);
  expect([found, asked]).toEqual([[], []]);
});

const partAt = (start: number, part: number, seq: string, count: number, frozen: boolean) => {
  const topic = 'metric:orders' as const;
  const series = [{ topic, breakdown: { total: { measure: 'count' as const, count }, dimensions: [] } }];
  return {
    sk: { S: addressOf({ granularity: 'minute', metric: 'orders', shard: 'a', start }, part, () => undefined).sk },
    seq: { S: seq },
    body: { B: Buffer.from(encodeSeries({ series }, () => undefined)).toString('base64') },
    frozen: { BOOL: frozen },
  };
};

test('a window that grew into a further part while it was read is read again', async () => {
  const start = now - HOUR_MS;
  const answers = [
    [partAt(start, 0, '5', 1, false), partAt(start, 1, '9', 10, false)],
    [partAt(start, 0, '7', 3, true), partAt(start, 1, '9', 10, false)],
  ];
  const { client } = scriptedDynamo(() => answers.shift() ?? []);
  const reader = readerOf(client);
  const found: SettledPartials[] = [];
  for await (const page of reader.windows('orders', 'minute', 'a', { from: start, to: start + 1 })) found.push(...page);
  expect(found.map(({ seq, series }) => [seq, series[0]?.breakdown.total])).toEqual([
    ['9', { measure: 'count', count: 13 }],
  ]);
});
