/** What AWS documents of event source mappings for streams, as cases. Each block names its page. */

import { describe, expect, test } from 'vitest';
import { play } from '../../tests/support/scenario';

const batches = (story: ReturnType<typeof play>) => story.calls.map(([, records]) => records);
const failedAt = (...ids: unknown[]) => ({
  report: { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) },
});

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
describe('batching', () => {
  test('the function is called when the batch is full or the batching window is over', () => {
    const log = [
      [0, 'abcd'],
      [1500, 'e'],
    ] as const;
    expect(play({ settings: { windowMs: 2000 }, log }).calls).toEqual([
      [0, 'abc'],
      [2000, 'de'],
    ]);
  });

  test('without a window it is called with whatever is there', () => {
    const log = [
      [0, 'a'],
      [10, 'bc'],
    ] as const;
    expect(play({ log }).calls).toEqual([
      [0, 'a'],
      [10, 'bc'],
    ]);
  });

  test('the next batch of a shard waits until the one before is done', () => {
    expect(play({ log: [[0, 'abcdef']], takesMs: 500 }).calls).toEqual([
      [0, 'abc'],
      [500, 'def'],
    ]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
describe('partial answers', () => {
  test('all from the lowest sequence number reported on comes again, with nothing of what follows in between', () => {
    const story = play({ log: [[0, 'abcd']], reactions: [failedAt('c', 'b')] });
    expect(batches(story)).toEqual(['abc', 'bc', 'd']);
  });

  test.each([
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
    ['an empty answer', {}],
    ['a null answer', null],
    ['an empty text', ''],
  ])('%s is complete success', (_, report) => {
    expect(batches(play({ log: [[0, 'abc']], reactions: [{ report }] }))).toEqual(['abc']);
  });

  test.each([
    ['an empty identifier', failedAt('')],
    ['a null identifier', failedAt(null)],
    ['a wrong key', { report: { batchItemFailures: [{ itemId: 'b' }] } }],
    ['a bad identifier beside a good one', failedAt('b', '')],
    ['an identifier of no record', failedAt('z')],
  ])('%s is complete failure', (_, reaction) => {
    expect(batches(play({ log: [[0, 'abc']], reactions: [reaction] }))).toEqual(['abc', 'abc']);
  });

  test('a failure that is reported counts as a try', () => {
    const story = play({ settings: { maxRetries: 1 }, log: [[0, 'abcd']], reactions: [failedAt('b'), failedAt('b')] });
    expect([batches(story), story.givenUp]).toEqual([['abc', 'bc', 'd'], [['retries', 'bc', 2]]]);
  });

  test('with bisecting a batch is split at the record reported on, and only the rest comes again', () => {
    const settings = { bisect: true, maxRetries: 0 };
    const story = play({ settings, log: [[0, 'abc']], reactions: [failedAt('b'), failedAt('b')] });
    expect([batches(story), story.givenUp]).toEqual([['abc', 'bc'], [['retries', 'bc', 2]]]);
  });

  test('with bisecting a call that fails outright is halved all the same', () => {
    const story = play({ settings: { bisect: true, batchSize: 4 }, log: [[0, 'abcd']], reactions: ['failed'] });
    expect(batches(story)).toEqual(['abcd', 'ab', 'cd']);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
describe('errors', () => {
  test('splitting uses up no retry: the bad record is alone when it is given up, and all others are done', () => {
    // The function fails on every batch that has f in it.
    const reactions = ['failed', 'done', 'failed', 'failed', 'done', 'failed', 'done'] as const;
    const story = play({ settings: { bisect: true, maxRetries: 0, batchSize: 8 }, log: [[0, 'abcdefgh']], reactions });
    expect(batches(story)).toEqual(['abcdefgh', 'abcd', 'efgh', 'ef', 'e', 'f', 'gh']);
    expect(story.givenUp).toEqual([['retries', 'f', 4]]);
  });

  test('by default a bad record blocks its shard', () => {
    const story = play({ log: [[0, 'abcd']], reactions: Array.from({ length: 50 }, () => 'failed' as const) });
    expect([batches(story).filter((batch) => batch === 'abc').length, batches(story).at(-1)]).toEqual([51, 'd']);
  });

  test('after the retries the batch is given up and the next one follows', () => {
    const story = play({ settings: { maxRetries: 2 }, log: [[0, 'abcd']], reactions: ['failed', 'failed', 'failed'] });
    expect([batches(story), story.givenUp]).toEqual([['abc', 'abc', 'abc', 'd'], [['retries', 'abc', 3]]]);
  });

  test('a function that cannot be called is tried until the records are too old, whatever the retries', () => {
    const reactions = Array.from({ length: 1000 }, () => 'unavailable' as const);
    const story = play({ settings: { maxRetries: 0, maxAgeMs: 60_000 }, log: [[0, 'a']], reactions });
    expect(story.givenUp).toEqual([['age', 'a', 0]]);
    expect(story.calls.at(-1)?.[0]).toBeGreaterThan(59_000);
  });

  test('between tries a record that has become too old is given up', () => {
    const reactions = Array.from({ length: 1000 }, () => 'failed' as const);
    const story = play({ settings: { maxAgeMs: 60_000 }, log: [[0, 'ab']], reactions });
    expect(story.givenUp).toEqual([['age', 'ab', story.calls.length]]);
  });
});

// Not documented by AWS, so that the design has to hold in both modes.
describe('enhanced fan-out', () => {
  const log = [
    [0, 'a'],
    [10, 'b'],
    [20, 'cd'],
  ] as const;

  test('coalescing, what arrives while the function is busy comes in one batch', () => {
    expect(batches(play({ log, takesMs: 100 }))).toEqual(['a', 'bcd']);
  });

  test('push by push, each push is a batch, in order', () => {
    const story = play({ settings: { batchPerPush: true }, log, takesMs: 100 });
    expect(story.calls).toEqual([
      [0, 'a'],
      [100, 'b'],
      [200, 'cd'],
    ]);
  });

  test('push by push, a push that is larger than a batch is several, and a window gathers pushes', () => {
    const many = [
      [0, 'abcd'],
      [10, 'e'],
    ] as const;
    expect(batches(play({ settings: { batchPerPush: true }, log: many, takesMs: 100 }))).toEqual(['abc', 'd', 'e']);
    expect(batches(play({ settings: { batchPerPush: true, windowMs: 1000 }, log, takesMs: 100 }))).toEqual([
      'abc',
      'd',
    ]);
  });

  test('push by push, old pushes are given up while the function hangs', () => {
    const story = play({ settings: { batchPerPush: true, maxAgeMs: 60_000 }, log, takesMs: 60_015 });
    expect([batches(story), story.givenUp]).toEqual([['a', 'cd'], [['age', 'b', 0]]]);
  });
});
