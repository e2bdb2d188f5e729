import { expect, test } from 'vitest';
import { sourceRecord, streamWith } from '../tests/support/firehose';
import { callsFor, resultsOf, transformEvent } from './transform';

// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesisfirehose.html
test('the function gets the records in base64, and where they stood', () => {
  const event = transformEvent(streamWith(), [sourceRecord(7, 'Hello World')], 'id');
  expect(event).toEqual({
    invocationId: 'id',
    deliveryStreamArn: 'arn:aws:firehose:eu-west-1:000000000000:deliverystream/archive',
    sourceKinesisStreamArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/events',
    region: 'eu-west-1',
    records: [
      {
        recordId: '7000000000000',
        approximateArrivalTimestamp: Date.UTC(2026, 10, 21, 9, 5, 7),
        data: 'SGVsbG8gV29ybGQ=',
        kinesisRecordMetadata: {
          shardId: 'shardId-000000000000',
          partitionKey: 'key',
          approximateArrivalTimestamp: Date.UTC(2026, 10, 21, 9, 5, 7),
          sequenceNumber: '7',
          subsequenceNumber: '',
        },
      },
    ],
  });
});

const ok = (recordId: string, text: string) => ({ recordId, result: 'Ok', data: Buffer.from(text).toString('base64') });

// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html
test('Ok is written, Dropped is not, ProcessingFailed goes below the error prefix', () => {
  const records = [{ recordId: 'c', result: 'ProcessingFailed' }, ok('a', 'A'), { recordId: 'b', result: 'Dropped' }];
  expect(resultsOf(['a', 'b', 'c'], { records })).toMatchObject([
    { kind: 'data', data: Buffer.from('A') },
    { kind: 'dropped' },
    { kind: 'failed', code: 'Lambda.ProcessingFailedStatus' },
  ]);
});

test.each([
  ['is missing', [], 'Lambda.MissingRecordId'],
  ['is of no record', [ok('z', 'A')], 'Lambda.MissingRecordId'],
  ['comes twice', [ok('a', 'A'), ok('a', 'B')], 'Lambda.DuplicatedRecordId'],
  ['has no known result', [{ recordId: 'a', result: 'Fine' }], 'Lambda.InvalidResult'],
  ['has no data', [{ recordId: 'a', result: 'Ok' }], 'Lambda.InvalidData'],
])('a record whose answer %s has failed', (_, records, code) => {
  expect(resultsOf(['a'], { records })).toMatchObject([{ kind: 'failed', code }]);
});

test.each([undefined, null, 'done', {}, { records: [{}] }])(
  'an answer of another form (%j) fails every record',
  (answer) => {
    expect(resultsOf(['a', 'b'], answer).map(({ kind }) => kind)).toEqual(['failed', 'failed']);
  },
);

test('a call gets as many records as the buffer holds, and at least one', () => {
  const records = [1, 2, 3, 4].map((n) => sourceRecord(n, 'x'.repeat(n === 4 ? 500 : 40)));
  expect(callsFor(records, 100).map((call) => call.length)).toEqual([2, 1, 1]);
});

test('a call never passes the 6 MB of Lambda, however small the records are', () => {
  const records = Array.from({ length: 30_000 }, (_, n) => sourceRecord(n, 'x', { partitionKey: 'k'.repeat(256) }));
  const calls = callsFor(records, 3 * 1024 * 1024);
  expect(calls.flat()).toHaveLength(30_000);
  for (const call of calls)
    expect(JSON.stringify(transformEvent(streamWith(), call, 'id')).length).toBeLessThan(6 * 1024 * 1024);
});
