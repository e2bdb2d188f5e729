import { describe, expect, test } from 'vitest';
import { messagesDone, nextReceive } from './run-queue';

const ask = (batchSize: number, windowMs: number, count: number, now: number, bytes = 1) =>
  nextReceive({ batchSize, windowMs }, { count, bytes, since: 1000 }, now);

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
describe('batches of a queue', () => {
  test('a queue is asked for ten messages at most, and an empty one for as long as SQS allows', () => {
    expect([ask(10_000, 5000, 0, 0), ask(3, 0, 0, 0)]).toEqual([
      { most: 10, waitMs: 20_000 },
      { most: 3, waitMs: 20_000 },
    ]);
  });

  test('without a window the first answer is the batch', () => {
    expect(ask(10, 0, 1, 1000)).toBeUndefined();
  });

  test('a window is filled from the first message on, until it is over, the batch is full or the payload is', () => {
    expect(ask(25, 5000, 10, 2000)).toEqual({ most: 10, waitMs: 4000 });
    expect(ask(25, 5000, 20, 2000)).toEqual({ most: 5, waitMs: 4000 });
    expect([ask(25, 5000, 20, 6000), ask(25, 5000, 25, 2000), ask(25, 5000, 6, 2000, 6e6)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
describe('partial answers of a queue', () => {
  const report = (...ids: unknown[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
  const ids = ['a', 'b', 'c'];

  test('only the messages that are reported on stay in the queue', () => {
    expect(messagesDone(report('b'), ids)).toEqual(['a', 'c']);
  });

  test.each([[null], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
    '%j is complete success',
    (answer) => {
      expect(messagesDone(answer, ids)).toEqual(ids);
    },
  );

  test.each([
    ['no JSON object', 'done'],
    ['an empty identifier', report('a', '')],
    ['a null identifier', report(null)],
    ['a wrong key', { batchItemFailures: [{ id: 'a' }] }],
    ['an identifier of no message', report('a', 'z')],
  ])('%s is complete failure', (_, answer) => {
    expect(messagesDone(answer, ids)).toEqual([]);
  });
});
