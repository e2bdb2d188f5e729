import { describe, expect, test } from 'vitest';
import { throttleDynamodb } from '../dynamodb/throttle-dynamodb';
import { throttleKinesis } from '../kinesis/throttle-kinesis';
import { createThrottling, parseShares, seededDraw } from './throttling';

describe('draw', () => {
  const many = (seed: number, share: number) =>
    Array.from(
      { length: 10_000 },
      seededDraw(seed, () => share),
    );

  test('a seed gives the same calls again, another seed others', () => {
    expect(many(1, 0.1)).toEqual(many(1, 0.1));
    expect(many(1, 0.1)).not.toEqual(many(2, 0.1));
  });

  test('about the share of calls fails; none of them and all of them are exact', () => {
    const failing = (share: number) => many(7, share).filter(Boolean).length;
    expect([failing(0), failing(1)]).toEqual([0, 10_000]);
    expect(failing(0.1)).toBeGreaterThan(900);
    expect(failing(0.1)).toBeLessThan(1100);
  });
});

describe('shares', () => {
  test('each service has a share, and one that is not named is left alone', () => {
    expect(parseShares('kinesis=0.1, dynamodb=0.05')).toEqual({ shares: { kinesis: 0.1, dynamodb: 0.05 } });
    expect([parseShares('kinesis=0'), parseShares('')]).toEqual([{ shares: { kinesis: 0 } }, { shares: {} }]);
  });

  test.each([
    ['kinesis=1.5', 'kinesis is above 1'],
    ['kinesis=-1', 'kinesis is below 0'],
    ['kinesis=often', 'kinesis is no number'],
    ['kinesis', 'kinesis is no number'],
    ['s3=0.1', 's3: only kinesis, dynamodb and connections can be throttled'],
  ])('%s is refused in one line', (text, error) => {
    expect(parseShares(text)).toEqual({ error });
  });
});

describe('throttle', () => {
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
    const decision = throttleKinesis(
      'PutRecords',
      { StreamName: 's', Records: ['a', 'b', 'c'] },
      draws(true, false, true),
    );
    expect(decision).toMatchObject({ kind: 'pass', input: { StreamName: 's', Records: ['b'] } });
    const answer = decision.kind === 'pass' && decision.finish?.({ FailedRecordCount: 0, Records: [{ ShardId: '1' }] });
    const failed = expect.objectContaining({ ErrorCode: 'ProvisionedThroughputExceededException' });
    expect(answer).toEqual({ FailedRecordCount: 2, Records: [failed, { ShardId: '1' }, failed] });
  });

  test('PutRecords of which every record fails is still answered', () => {
    const decision = throttleKinesis('PutRecords', { StreamName: 's', Records: ['a', 'b'] }, always);
    expect(decision).toMatchObject({ status: 200, body: { FailedRecordCount: 2, Records: [{}, {}] } });
  });

  test('a batch of writes gives back what was not done', () => {
    const input = { RequestItems: { t: ['a', 'b'], u: ['c'] } };
    const decision = throttleDynamodb('BatchWriteItem', input, draws(false, true, true));
    expect(decision).toMatchObject({ kind: 'pass', input: { RequestItems: { t: ['a'] } } });
    const answer = decision.kind === 'pass' && decision.finish?.({ UnprocessedItems: {} });
    expect(answer).toEqual({ UnprocessedItems: { t: ['b'], u: ['c'] } });
  });

  test('a batch of reads gives back the keys with all else that was asked of their table', () => {
    const input = { RequestItems: { t: { Keys: ['a', 'b'], ConsistentRead: true } } };
    const decision = throttleDynamodb('BatchGetItem', input, draws(false, true));
    const answer = decision.kind === 'pass' && decision.finish?.({ Responses: {}, UnprocessedKeys: {} });
    expect(answer).toEqual({ Responses: {}, UnprocessedKeys: { t: { Keys: ['b'], ConsistentRead: true } } });
  });

  test('a batch of which nothing can be done fails as a whole, as a single call does', () => {
    const whole = throttleDynamodb('BatchWriteItem', { RequestItems: { t: ['a'] } }, always);
    const one = throttleDynamodb('UpdateItem', {}, always);
    for (const decision of [whole, one])
      expect(decision).toMatchObject({ status: 400, body: { __type: expect.stringContaining('ThroughputExceeded') } });
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
});

describe('throttling', () => {
  const standIn = () => {
    const registered: number[] = [];
    return { registered, throttle: (share: number) => void registered.push(share) };
  };

  test('a change notifies that service alone, and is known afterwards', () => {
    const throttling = createThrottling({ dynamodb: 0.5 }, 7);
    const [kinesis, dynamodb] = [standIn(), standIn()];
    throttling.register('kinesis', kinesis);
    throttling.register('dynamodb', dynamodb);
    throttling.change({ dynamodb: 0.1 });
    expect([kinesis.registered, dynamodb.registered, throttling.shares()]).toEqual([
      [],
      [0.1],
      { kinesis: 0, dynamodb: 0.1, connections: 0 },
    ]);
    expect(throttling.settingsOf('dynamodb')).toEqual({ share: 0.1, seed: 7 });
  });

  test('nothing is throttled unless it is said', () => {
    const throttling = createThrottling({}, 1);
    expect(throttling.shares()).toEqual({ kinesis: 0, dynamodb: 0, connections: 0 });
    expect(throttling.settingsOf('dynamodb')).toEqual({ share: 0, seed: 1 });
  });
});
