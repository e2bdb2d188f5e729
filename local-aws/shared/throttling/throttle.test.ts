import { expect, test } from 'vitest';
import { throttleDynamodb } from '../../dynamodb/throttle-dynamodb';
import { throttleKinesis } from '../../kinesis/throttle-kinesis';

const draws = (...decisions: boolean[]) => {
  const next = decisions.values();
  return () => next.next().value ?? false;
};
const never = () => false;
const always = () => true;

test.each(['PutRecord', 'GetRecords'])('%s fails as a whole', (operation) => {
  expect(throttleKinesis(operation, { StreamName: 's' }, always)).toMatchObject({
    status: 400,
    body: { __type: 'ProvisionedThroughputExceededException', message: expect.stringContaining('in stream s') },
  });
  expect(throttleKinesis(operation, {}, never)).toEqual({ kind: 'pass' });
});

test('calls that have limits of another kind are left alone', () => {
  expect(throttleKinesis('ListShards', {}, always)).toEqual({ kind: 'pass' });
  expect(throttleDynamodb('DescribeTable', {}, always)).toEqual({ kind: 'pass' });
});

test('some records of PutRecords fail, each in its own place, and the others are put', () => {
  const verdict = throttleKinesis(
    'PutRecords',
    { StreamName: 's', Records: ['a', 'b', 'c'] },
    draws(true, false, true),
  );
  expect(verdict).toMatchObject({ kind: 'pass', input: { StreamName: 's', Records: ['b'] } });
  const answer = verdict.kind === 'pass' && verdict.finish?.({ FailedRecordCount: 0, Records: [{ ShardId: '1' }] });
  const failed = expect.objectContaining({ ErrorCode: 'ProvisionedThroughputExceededException' });
  expect(answer).toEqual({ FailedRecordCount: 2, Records: [failed, { ShardId: '1' }, failed] });
});

test('PutRecords of which every record fails is still answered', () => {
  const verdict = throttleKinesis('PutRecords', { StreamName: 's', Records: ['a', 'b'] }, always);
  expect(verdict).toMatchObject({ status: 200, body: { FailedRecordCount: 2, Records: [{}, {}] } });
});

test('a batch of writes gives back what was not done', () => {
  const input = { RequestItems: { t: ['a', 'b'], u: ['c'] } };
  const verdict = throttleDynamodb('BatchWriteItem', input, draws(false, true, true));
  expect(verdict).toMatchObject({ kind: 'pass', input: { RequestItems: { t: ['a'] } } });
  const answer = verdict.kind === 'pass' && verdict.finish?.({ UnprocessedItems: {} });
  expect(answer).toEqual({ UnprocessedItems: { t: ['b'], u: ['c'] } });
});

test('a batch of reads gives back the keys with all else that was asked of their table', () => {
  const input = { RequestItems: { t: { Keys: ['a', 'b'], ConsistentRead: true } } };
  const verdict = throttleDynamodb('BatchGetItem', input, draws(false, true));
  const answer = verdict.kind === 'pass' && verdict.finish?.({ Responses: {}, UnprocessedKeys: {} });
  expect(answer).toEqual({ Responses: {}, UnprocessedKeys: { t: { Keys: ['b'], ConsistentRead: true } } });
});

test('a batch of which nothing can be done fails as a whole, as a single call does', () => {
  const whole = throttleDynamodb('BatchWriteItem', { RequestItems: { t: ['a'] } }, always);
  const one = throttleDynamodb('UpdateItem', {}, always);
  for (const verdict of [whole, one])
    expect(verdict).toMatchObject({ status: 400, body: { __type: expect.stringContaining('ThroughputExceeded') } });
});

test('a transaction is cancelled for a reason', () => {
  expect(throttleDynamodb('TransactWriteItems', { TransactItems: [{}, {}] }, always)).toMatchObject({
    status: 400,
    body: {
      __type: expect.stringContaining('TransactionCanceledException'),
      CancellationReasons: [{ Code: 'ThrottlingError' }, { Code: 'None' }],
    },
  });
});
