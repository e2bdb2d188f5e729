import { expect, test } from 'vitest';
import { rejectObject } from './s3-reject-store';

const data = new TextEncoder().encode('[0]');

const rejectsOf = (records: number, each: number) =>
  Array.from({ length: records * each }, (_, i) => ({
    seq: String(Math.floor(i / each) + 1),
    arrived: Date.UTC(2026, 10, 20, 10),
    reject: { reason: 'unknown_format' as const, field: `[${i % each}]`, message: 'not an event' },
    data,
  }));

test('a record full of garbage is stored once, with its first hundred rejects and how many more there were', () => {
  const batch = { shard: 'shard-0', prev: '0', seq: '5', rejects: rejectsOf(5, 24_000) };
  const { records } = JSON.parse(rejectObject(batch));
  expect(records).toHaveLength(5);
  expect(records[4]).toMatchObject({ seq: '5', data: Buffer.from(data).toString('base64'), omitted: 23_900 });
  expect(records[4].rejects).toHaveLength(100);
}, 5000);
