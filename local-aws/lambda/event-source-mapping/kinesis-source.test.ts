import { expect, test } from 'vitest';
import { toQueuedRecord } from './kinesis-source';
import { toEvent } from './queued-record';

const origin = {
  shardId: 'shardId-000000000001',
  eventSourceArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/events/consumer/live:1700000000',
  roleArn: 'arn:aws:iam::000000000000:role/role',
  region: 'eu-west-1',
};

const record = {
  SequenceNumber: '49590338271490256608559692538361571095921575989136588898',
  PartitionKey: 'nyckel-å',
  Data: Buffer.from('{"id":"cpu"}'),
  ApproximateArrivalTimestamp: new Date(1_795_253_507_123),
};

test('a function gets a record in the form in which Lambda gives it', () => {
  expect(JSON.parse(toEvent([toQueuedRecord(record, origin)]).toString())).toEqual({
    Records: [
      {
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: 'nyckel-å',
          sequenceNumber: record.SequenceNumber,
          data: 'eyJpZCI6ImNwdSJ9',
          approximateArrivalTimestamp: 1_795_253_507.123,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: `shardId-000000000001:${record.SequenceNumber}`,
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: origin.roleArn,
        awsRegion: 'eu-west-1',
        eventSourceARN: origin.eventSourceArn,
      },
    ],
  });
});

test('the bytes of records are those that they add to the payload', () => {
  const items = [toQueuedRecord(record, origin), toQueuedRecord(record, origin)];
  const around = '{"Records":[]}'.length - 1;
  expect(toEvent(items).length).toBe(items.reduce((sum, { bytes }) => sum + bytes, around));
});
