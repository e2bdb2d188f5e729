import { expect, test } from 'vitest';
import { tooLargeToPut } from './kinesis-limits';

const MiB = 1024 * 1024;
const record = (bytes: number, PartitionKey = 'k') => ({ PartitionKey, Data: Buffer.alloc(bytes).toString('base64') });

test('a record of 1 MiB with its partition key can be put, one byte more cannot', () => {
  expect(tooLargeToPut('PutRecord', record(MiB - 1))).toBeUndefined();
  expect(tooLargeToPut('PutRecord', record(MiB))).toMatchObject({
    status: 400,
    body: { __type: 'InvalidArgumentException' },
  });
  expect(tooLargeToPut('PutRecords', { Records: [record(1), record(MiB - 1, 'é')] })).toBeDefined();
});

test('a call of 5 MiB in all can be put, one byte more cannot', () => {
  const nearly = [MiB - 1, MiB - 1, MiB - 1, MiB - 1].map((bytes) => record(bytes));
  expect(tooLargeToPut('PutRecords', { Records: [...nearly, record(MiB - 1)] })).toBeUndefined();
  expect(tooLargeToPut('PutRecords', { Records: [...nearly, record(MiB - 2), record(1)] })).toMatchObject({
    body: { message: 'Records size exceeds 5 MB limit' },
  });
});

test('other calls have no such limits', () => {
  expect(tooLargeToPut('ListShards', {})).toBeUndefined();
});
