import { expect, test } from 'vitest';
import type { WindowPart } from '../../app/settled/ports';
import { inMemoryScratch } from '../../app/testing/scratch';
import type { WindowKey } from '../../domain/settled/windows';
import { scratchFile } from './scratch-file';

const WINDOWS = 9000;

const file = () => scratchFile({ identityOf: () => undefined, declaredLabels: () => undefined });

const key = (i: number): WindowKey => ({
  granularity: i % 2 ? 'minute' : 'hour',
  metric: `orders-${i % 3}`,
  shard: 'shardId-000000000001',
  start: i * 60_000,
});

const part = (i: number, count: number): WindowPart => ({
  part: 0,
  seq: `${i}${'7'.repeat(50)}`,
  series: [{ topic: 'metric:orders', breakdown: { total: { measure: 'count', count }, dimensions: [] } }],
  frozen: false,
});

test.each([
  ['in memory', () => ({ ...inMemoryScratch(), remove: () => undefined })],
  ['in a file', file],
])('windows %s are found as they were put last, however many there are', async (_, create) => {
  const scratch = create();
  const put = (i: number, count: number) =>
    scratch.putAll([{ key: key(i), part: part(i, count), expected: undefined }]);
  for (let i = 0; i < WINDOWS; i++) await put(i, i);
  for (let i = 0; i < WINDOWS; i += 7) await put(i, i + 1);
  const expected = (i: number) => part(i, i % 7 === 0 ? i + 1 : i);
  const wanted = [0, 7, 8, 4999, WINDOWS - 1];
  expect(await scratch.read([...wanted, WINDOWS].map(key))).toEqual([...wanted.map(expected), undefined]);
  const all = [...scratch.all()];
  expect(all).toHaveLength(WINDOWS);
  for (const { key: found, part: stored } of all) {
    const i = found.start / 60_000;
    if (i % 500 === 0) expect([found, stored]).toEqual([key(i), expected(i)]);
  }
  scratch.remove();
});
