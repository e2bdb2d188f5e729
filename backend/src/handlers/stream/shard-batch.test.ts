import { expect, test } from 'vitest';
import { shardBatchOf } from './shard-batch';

test('a Kinesis event is one batch of one shard', () => {
  const kinesis = { sequenceNumber: '4959', data: 'aGVsbG8=', approximateArrivalTimestamp: 1795168800.123 };
  const { shard, records } = shardBatchOf({ Records: [{ eventID: 'shardId-000000000003:4959', kinesis }] });
  expect(shard).toBe('shardId-000000000003');
  expect(records).toMatchObject([{ seq: '4959', arrived: 1_795_168_800_123 }]);
  expect(records.map(({ data }) => new TextDecoder().decode(data))).toEqual(['hello']);
});
