import { expect, test } from 'vitest';
import { tableShards } from './dynamodb-proxy';

const own = 'shardId-00000001-cli';
const told = 'shardId-00000000000000000001-cli';

const described = (ShardId: string, SequenceNumberRange: object) => ({
  StreamDescription: { StreamStatus: 'ENABLED', Shards: [{ ShardId, SequenceNumberRange }] },
});

test('a shard is told by a long id, and as open', () => {
  const decision = tableShards('DescribeStream', () => ({ StreamArn: 's', ExclusiveStartShardId: told }));
  expect(decision).toMatchObject({ kind: 'pass', input: { StreamArn: 's', ExclusiveStartShardId: own } });
  const answer = described(own, { StartingSequenceNumber: '1', EndingSequenceNumber: '5' });
  expect(decision.kind === 'pass' && decision.finish?.(answer)).toEqual(
    described(told, { StartingSequenceNumber: '1' }),
  );
});

test('it is found by that id, and by the one that a position was kept with', () => {
  for (const ShardId of [told, own])
    expect(tableShards('GetShardIterator', () => ({ ShardId }))).toEqual({ kind: 'pass', input: { ShardId: own } });
});

test('what names no shard goes on unread', () => {
  const read = () => expect.unreachable();
  expect(tableShards('GetRecords', read)).toEqual({ kind: 'pass' });
});
