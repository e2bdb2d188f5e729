import { expect, test } from 'vitest';
import { tableShards } from './dynamodb-proxy';

const own = 'shardId-00000001-cli';
const reported = 'shardId-00000000000000000001-cli';

const described = (ShardId: string, SequenceNumberRange: object) => ({
  StreamDescription: { StreamStatus: 'ENABLED', Shards: [{ ShardId, SequenceNumberRange }] },
});

test('a shard is reported with a long id, and as open', () => {
  const decision = tableShards('DescribeStream', () => ({ StreamArn: 's', ExclusiveStartShardId: reported }));
  expect(decision).toMatchObject({ kind: 'pass', input: { StreamArn: 's', ExclusiveStartShardId: own } });
  const answer = described(own, { StartingSequenceNumber: '1', EndingSequenceNumber: '5' });
  expect(decision.kind === 'pass' && decision.finish?.(answer)).toEqual(
    described(reported, { StartingSequenceNumber: '1' }),
  );
});

test('it is found by that id, and by the one that a checkpoint was stored with', () => {
  for (const ShardId of [reported, own])
    expect(tableShards('GetShardIterator', () => ({ ShardId }))).toEqual({ kind: 'pass', input: { ShardId: own } });
});

test('what names no shard goes on unread', () => {
  const read = () => expect.unreachable();
  expect(tableShards('GetRecords', read)).toEqual({ kind: 'pass' });
});
