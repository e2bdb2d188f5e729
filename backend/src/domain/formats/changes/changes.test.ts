import { describe, expect, test } from 'vitest';
import { readRecord } from '../read-record';
import { json, outline } from '../testing/records';

test('an envelope of EventBridge is an event of its detail type, about its first resource', () => {
  const envelope = {
    version: '0',
    id: 'e-1',
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: '123456789012',
    time: '2026-11-20T10:00:00Z',
    region: 'eu-west-1',
    resources: ['arn:aws:ec2:eu-west-1:123456789012:instance/i-1'],
    detail: { state: 'running' },
  };
  expect(readRecord(json(envelope))).toMatchObject([
    {
      event: {
        id: 'e-1',
        source: 'aws.ec2',
        type: envelope['detail-type'],
        subject: envelope.resources[0],
        time: Date.UTC(2026, 10, 20, 10),
        data: { state: 'running' },
      },
    },
  ]);
  expect(outline(json({ ...envelope, time: 'now' }))).toEqual(['invalid_field time']);
  expect(outline(json({ ...envelope, 'detail-type': null }))).toEqual(['invalid_field detail-type']);
});

describe('a change of a DynamoDB table', () => {
  const change = (changes: object = {}, dynamodb: object = {}) => ({
    awsRegion: 'eu-west-1',
    eventID: 'c-1',
    eventName: 'MODIFY',
    userIdentity: null,
    recordFormat: 'application/json',
    tableName: 'orders',
    dynamodb: {
      ApproximateCreationDateTime: Date.UTC(2026, 10, 20, 10) * 1000 + 7,
      Keys: { pk: { S: 'o-1' }, sk: { N: '5' } },
      NewImage: {
        amount: { N: '10.99' },
        big: { N: '9007199254740993' },
        country: { S: 'SE' },
        paid: { BOOL: true },
        note: { NULL: true },
        tags: { SS: ['a', 'b'] },
        address: { M: { city: { S: 'Lund' } } },
        lines: { L: [{ N: '1' }, { S: 'x' }] },
      },
      OldImage: { amount: { N: '1' } },
      SizeBytes: 5,
      ...dynamodb,
    },
    eventSource: 'aws:dynamodb',
    ...changes,
  });

  test('is an event of its table, about its key, with plain values', () => {
    expect(readRecord(json(change()))).toMatchObject([
      {
        event: {
          id: 'c-1',
          source: 'dynamodb/orders',
          type: 'dynamodb.orders.modify',
          subject: 'o-1|5',
          time: Date.UTC(2026, 10, 20, 10),
          data: {
            amount: 10.99,
            big: '9007199254740993',
            country: 'SE',
            paid: true,
            note: null,
            tags: ['a', 'b'],
            address: { city: 'Lund' },
            lines: [1, 'x'],
          },
        },
      },
    ]);
  });

  test.each(['-3', '7.5', '12345678901234567890', '0.0000001', '0.12345678901234567891'])(
    'is about the number %s as the table writes it',
    (N) => {
      expect(readRecord(json(change({}, { Keys: { id: { N } } })))).toMatchObject([{ event: { subject: N } }]);
    },
  );

  test('of a removed item has what it was', () => {
    expect(readRecord(json(change({ eventName: 'REMOVE' }, { NewImage: undefined })))).toMatchObject([
      { event: { type: 'dynamodb.orders.remove', data: { amount: 1 } } },
    ]);
  });

  test.each<[object, string]>([
    [change({ eventName: 'DROP' }), 'invalid_field eventName'],
    [change({ tableName: 5 }), 'invalid_field tableName'],
    [change({ dynamodb: [] }), 'invalid_field dynamodb'],
    [change({}, { ApproximateCreationDateTime: 'x' }), 'invalid_field dynamodb.ApproximateCreationDateTime'],
  ])('that is none is named: %#', (record, expected) => {
    expect(outline(json(record))).toEqual([expected]);
  });
});

test('a change that the Database Migration Service sends is an event of its table and operation', () => {
  const change = {
    data: { id: 1, amount: 10.99 },
    metadata: {
      timestamp: '2026-11-20T10:00:00.721201Z',
      'record-type': 'data',
      operation: 'insert',
      'partition-key-type': 'primary-key',
      'schema-name': 'shop',
      'table-name': 'orders',
    },
  };
  expect(readRecord(json(change))).toMatchObject([
    { event: { type: 'dms.shop.orders.insert', time: Date.UTC(2026, 10, 20, 10, 0, 0, 721), data: { amount: 10.99 } } },
  ]);
  const without = (name: string) => ({ ...change, metadata: { ...change.metadata, [name]: undefined } });
  expect(outline(json(without('table-name')))).toEqual(['invalid_field metadata.table-name']);
  expect(outline(json(without('timestamp')))).toEqual(['invalid_field metadata.timestamp']);
});
