import { expect, test } from 'vitest';
import { IdMemory } from '../ids/id-memory';
import { defineMetrics } from '../metrics/define-metrics';
import { keptFor } from './kept';
import { slicesOf } from './slicer';

const rules = {
  metrics: defineMetrics([]),
  kept: keptFor({ second: 1, minute: 30, hour: 400, log: 1, item: 30 }),
  dedupeSeconds: 600,
  key: 'key',
};

const arrived = Date.UTC(2026, 10, 20, 10);

const zeros = (count: number): Uint8Array => new TextEncoder().encode(JSON.stringify(new Array(count).fill(0)));

test('a slice ends before its rejects are too many to hold at once', () => {
  const records = Array.from({ length: 4 }, (_, i) => ({ seq: String(i + 1), arrived, data: zeros(10_000) }));
  const slices = [...slicesOf(rules, 'shard-0', records, new IdMemory(600))];
  expect(slices.map((slice) => slice.rejects.length)).toEqual([20_000, 20_000]);
});
