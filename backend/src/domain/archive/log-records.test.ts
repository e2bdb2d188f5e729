import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kplRecords } from '../formats/carriers/kpl-aggregate';
import { logRecordsOf } from './log-records';

const line = (
  seq: string,
  data: Uint8Array,
  more: { readonly subsequence?: number; readonly partitionKey?: string },
) => ({
  ...{ shard: 'shard', seq, arrived: 5, partitionKey: 'key', data },
  ...more,
});

test('a line is a record as it is', () => {
  const data = new Uint8Array([1, 2, 3]);
  expect(logRecordsOf([line('1', data, {}), line('2', data, { subsequence: 0 })])).toMatchObject([
    { seq: '1', arrived: 5, partitionKey: 'key', data },
    { seq: '2', arrived: 5, partitionKey: 'key', data },
  ]);
});

test('lines of one sequence number are the aggregate that they came in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ maxLength: 300 }), fc.uint8Array({ maxLength: 400 })), { minLength: 2 }),
      (parts) => {
        const lines = parts.map(([partitionKey, data], subsequence) => line('7', data, { partitionKey, subsequence }));
        const [record, ...others] = logRecordsOf(lines);
        expect(others).toEqual([]);
        const found = kplRecords(record?.data ?? new Uint8Array(), '');
        expect('kind' in found ? found : found.map((one) => [...one])).toEqual(parts.map(([, data]) => [...data]));
      },
    ),
    { numRuns: 200 },
  );
});
