import { describe, expect, test } from 'vitest';
import { tooLargeToPut, withMillisBehindLatest } from './kinesis-front';

describe('kinesis limits', () => {
  const MiB = 1024 * 1024;
  const record = (bytes: number, PartitionKey = 'k') => ({
    PartitionKey,
    Data: Buffer.alloc(bytes).toString('base64'),
  });

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
});

describe('millis behind latest', () => {
  const NOW = 1_795_000_000_000;
  const answer = (...agesMs: number[]) =>
    JSON.stringify({
      MillisBehindLatest: 0,
      NextShardIterator: 'n',
      Records: agesMs.map((age) => ({
        SequenceNumber: '1',
        ApproximateArrivalTimestamp: (NOW - age) / 1000,
        Data: 'eA==',
        PartitionKey: '"MillisBehindLatest":0,"ApproximateArrivalTimestamp":9',
      })),
    });
  const behind = (input: object, text: string): unknown =>
    JSON.parse(withMillisBehindLatest(JSON.stringify(input), () => NOW)(text)).MillisBehindLatest;

  test('a read that brings as many records as it may is as far behind as the last of them is old', () => {
    expect(behind({ Limit: 2 }, answer(9_000, 5_000))).toBe(5_000);
    expect(behind({}, answer(...Array.from({ length: 10_000 }, () => 70)))).toBe(70);
  });

  test('it is behind also when that one came just now, since others may have come with it', () => {
    expect(behind({ Limit: 1 }, answer(0))).toBe(1);
  });

  test('a read that brings fewer has reached the tip', () => {
    expect(behind({ Limit: 3 }, answer(9_000, 5_000))).toBe(0);
    expect(behind({}, answer())).toBe(0);
  });

  test('records stay as they are', () => {
    expect(JSON.parse(withMillisBehindLatest('{"Limit":1}', () => NOW)(answer(5))).Records).toEqual(
      JSON.parse(answer(5)).Records,
    );
  });
});
