import { expect, test } from 'vitest';
import { failureKey, failureRecord } from './on-failure';

const items = [
  { payload: '{}', id: '100', arrived: Date.parse('2019-11-14T00:38:04.835Z'), bytes: 3 },
  { payload: '{}', id: '200', arrived: Date.parse('2019-11-14T00:38:05.580Z'), bytes: 3 },
];
const source = {
  functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:myfunction',
  sourceArn: 'arn:aws:kinesis:us-east-2:123456789012:stream/mystream',
  shardId: 'shardId-000000000001',
  batchInfo: 'KinesisBatchInfo',
} as const;
const answer = { requestId: 'c9b8fa9f', statusCode: 200, functionError: 'Unhandled' };
const now = Date.parse('2019-11-14T00:38:06.021Z');

// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
test('a destination is notified of the position of a batch that was tried too often', () => {
  expect(failureRecord({ items, reason: 'retries', attempts: 1 }, source, answer, now)).toEqual({
    requestContext: {
      requestId: 'c9b8fa9f',
      functionArn: source.functionArn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 1,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2019-11-14T00:38:06.021Z',
    KinesisBatchInfo: {
      shardId: 'shardId-000000000001',
      startSequenceNumber: '100',
      endSequenceNumber: '200',
      approximateArrivalOfFirstRecord: '2019-11-14T00:38:04.835Z',
      approximateArrivalOfLastRecord: '2019-11-14T00:38:05.580Z',
      batchSize: 2,
      streamArn: source.sourceArn,
    },
  });
});

test('records that were too old before any call come with no answer of the function', () => {
  const record = failureRecord({ items, reason: 'age', attempts: 0 }, source, answer, now);
  expect([record.requestContext.condition, 'responseContext' in record]).toEqual(['RecordAgeExceeded', false]);
});

test('in a bucket the key says mapping, shard and time', () => {
  expect(failureKey('Mapping', 'shardId-1', now, 'uuid')).toBe(
    'aws/lambda/Mapping/shardId-1/2019/11/14/2019-11-14T00.38.06-uuid',
  );
});
