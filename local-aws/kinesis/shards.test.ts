import { expect, test } from 'vitest';
import { passedAtStart, type ShardEntry, shardsToOpen } from './shards';

const shard = (id: string, parents: readonly string[] = [], closed = false): ShardEntry => ({ id, parents, closed });
const open = (shards: readonly ShardEntry[], finished: string[], opened: string[] = finished) =>
  shardsToOpen(shards, new Set(finished), new Set(opened));

const split = [shard('a', [], true), shard('b', ['a']), shard('c', ['a'])];
const merge = [shard('a', [], true), shard('b', [], true), shard('c', ['a', 'b'])];

// https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
test('the children of a split are opened when their parent has been read to its end', () => {
  expect([open(split, []), open(split, [], ['a']), open(split, ['a'])]).toEqual([['a'], [], ['b', 'c']]);
});

test('the child of a merge waits for both parents', () => {
  expect([open(merge, []), open(merge, ['a'], ['a', 'b']), open(merge, ['a', 'b'])]).toEqual([['a', 'b'], [], ['c']]);
});

test('a parent that has expired holds up nothing', () => {
  expect(open([shard('c', ['gone'])], [])).toEqual(['c']);
});

test('from LATEST, shards that take no more records are passed over and their children opened at once', () => {
  const passed = passedAtStart(split, 'LATEST');
  expect([passed, open(split, passed, [])]).toEqual([['a'], ['b', 'c']]);
  expect(passedAtStart(split, 'TRIM_HORIZON')).toEqual([]);
});
