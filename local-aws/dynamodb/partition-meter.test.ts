import { expect, test } from 'vitest';
import { PARTITION_UNITS, PartitionMeter, partitionKeysOf } from './partition-meter';

const keys = partitionKeysOf({
  Table: {
    TableName: 'carts',
    KeySchema: [{ AttributeName: 'pk' }, { AttributeName: 'sk' }],
    GlobalSecondaryIndexes: [{ IndexName: 'byOwner', KeySchema: [{ AttributeName: 'owner' }] }],
  },
});

const setUp = () => {
  let time = 1_000_000;
  const meter = new PartitionMeter(() => time);
  const call = async (operation: string, input: object, units: number): Promise<boolean> => {
    const metered = await meter.meter(operation, input, async (_, index) => keys.get(index));
    if (metered?.isRefused) return false;
    metered?.note({ ConsumedCapacity: { TableName: 'carts', CapacityUnits: units } });
    return true;
  };
  const pass = (ms: number) => {
    time += ms;
  };
  return { meter, call, pass };
};

const get = (pk: string) => ({ TableName: 'carts', Key: { pk: { S: pk }, sk: { S: '1' } } });
const query = (pk: string) => ({
  TableName: 'carts',
  KeyConditionExpression: '#p = :p AND sk > :from',
  ExpressionAttributeNames: { '#p': 'pk' },
  ExpressionAttributeValues: { ':p': { S: pk }, ':from': { S: '1' } },
});

test('a partition that has had its units is refused until the next second, however they were asked for', async () => {
  const { meter, call, pass } = setUp();
  expect(await call('GetItem', get('a'), PARTITION_UNITS.read - 1)).toBe(true);
  expect(await call('Query', query('a'), 1)).toBe(true);
  expect(await call('GetItem', get('a'), 1)).toBe(false);
  expect(await call('Query', query('b'), 1)).toBe(true);
  pass(1000);
  expect(await call('GetItem', get('a'), 1)).toBe(true);
  expect(meter.take()).toEqual({ read: 3002, write: 0, busiest: { read: 3000, write: 0 }, refused: 1 });
  expect(meter.take()).toMatchObject({ read: 0, refused: 0 });
});

test('writes have units of their own, and items of a batch take theirs of each partition', async () => {
  const { meter, call } = setUp();
  const put = (pk: string) => ({ PutRequest: { Item: { pk: { S: pk } } } });
  expect(await call('BatchWriteItem', { RequestItems: { carts: [put('a'), put('a'), put('b')] } }, 1500)).toBe(true);
  const deleted = { TransactItems: [{ Delete: get('a') }] };
  expect(await call('TransactWriteItems', deleted, 1)).toBe(false);
  expect(await call('PutItem', { TableName: 'carts', Item: { pk: { S: 'b' } } }, 1)).toBe(true);
  expect(await call('GetItem', get('a'), 1)).toBe(true);
  expect(meter.take().busiest).toEqual({ read: 1, write: 1000 });
});

test('an index has partitions of its own', async () => {
  const { meter, call } = setUp();
  const owned = {
    TableName: 'carts',
    IndexName: 'byOwner',
    KeyConditionExpression: 'owner = :owner',
    ExpressionAttributeValues: { ':owner': { S: 'a' } },
  };
  await call('Query', owned, 10);
  await call('Query', query('a'), 20);
  expect(meter.take().busiest.read).toBe(20);
});

test('what names no item takes nothing of a partition', async () => {
  const { meter, call } = setUp();
  await call('DescribeTable', { TableName: 'carts' }, 5);
  expect(meter.take()).toMatchObject({ read: 0, write: 0 });
});
