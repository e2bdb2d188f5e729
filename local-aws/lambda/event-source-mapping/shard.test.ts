import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterInvocation, type InvocationOutcome } from './after-invocation';
import { PAYLOAD_BYTES, type QueuedRecord } from './queued-record';
import { type BatchingSettings, type Discarded, emptyShard, plan, receive, wantsMore } from './shard';

const base: BatchingSettings = {
  batchSize: 3,
  windowMs: 0,
  maxRetries: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
  bisect: false,
  batchPerPush: false,
};

const item = (payload: string, arrived = 0, bytes = 1): QueuedRecord<string> => ({
  payload,
  id: payload,
  arrived,
  bytes,
});
const items = (text: string, arrived = 0) => [...text].map((payload) => item(payload, arrived));
const lettersOf = (list: readonly QueuedRecord<string>[] | undefined) => list?.map(({ payload }) => payload).join('');

const givenUp = (list: readonly Discarded<string>[]) => list.map(({ items }) => lettersOf(items)).join('');

/** Feeds `text`, then answers each invocation in turn with the next outcome; gives what was invoked and given up, and when. */
const run = (settings: BatchingSettings, text: string, outcomes: readonly InvocationOutcome[]) => {
  let shard = receive(base, emptyShard<string>(), items(text), 0);
  let now = 0;
  const invoked: [number, string | undefined][] = [];
  let discarded = '';
  const answers = [...outcomes];
  for (;;) {
    const next = plan(settings, shard, now);
    shard = next.shard;
    discarded += givenUp(next.discarded);
    if (next.invoke) {
      invoked.push([now, lettersOf(next.invoke)]);
      const settled = afterInvocation(settings, shard, answers.shift() ?? 'done', now);
      shard = settled.shard;
      discarded += givenUp(settled.discarded);
    } else if (next.wakeAt !== undefined && Number.isFinite(next.wakeAt)) now = next.wakeAt;
    else return { invoked, discarded };
  }
};

test('without a window what waits goes out at once, in batches of the given size and in order', () => {
  expect(run(base, 'abcdefgh', []).invoked).toEqual([
    [0, 'abc'],
    [0, 'def'],
    [0, 'gh'],
  ]);
});

test('a batch that is not full waits for its window, a full one does not', () => {
  expect(run({ ...base, windowMs: 2000 }, 'abcd', []).invoked).toEqual([
    [0, 'abc'],
    [2000, 'd'],
  ]);
});

test('the window begins when the first waiting record is read', () => {
  const settings = { ...base, windowMs: 2000 };
  const first = receive(base, emptyShard<string>(), items('a'), 500);
  const both = receive(base, first, items('b'), 1900);
  expect([plan(settings, both, 2499).wakeAt, lettersOf(plan(settings, both, 2500).invoke)]).toEqual([2500, 'ab']);
});

test('an invocation carries at most 6 MB, but always one record', () => {
  const large = [item('a', 0, PAYLOAD_BYTES - 1), item('b', 0, 2), item('c', 0, PAYLOAD_BYTES + 1)];
  let shard = receive(base, emptyShard<string>(), large, 0);
  const batches: unknown[] = [];
  for (let next = plan(base, shard, 0); next.invoke; next = plan(base, shard, 0)) {
    batches.push(lettersOf(next.invoke));
    shard = afterInvocation(base, next.shard, 'done', 0).shard;
  }
  expect(batches).toEqual(['a', 'b', 'c']);
});

test('nothing goes out while the function is busy', () => {
  const busy = plan(base, receive(base, emptyShard<string>(), items('abcd'), 0), 0).shard;
  expect(plan(base, busy, 10_000)).toEqual({ shard: busy, discarded: [] });
});

test('a failed batch comes again, later each time, and holds up the shard', () => {
  expect(run(base, 'abcd', ['failed', 'failed']).invoked).toEqual([
    [0, 'abc'],
    [100, 'abc'],
    [300, 'abc'],
    [300, 'd'],
  ]);
});

test('between tries it waits 10 s at most', () => {
  const { invoked } = run(base, 'a', Array<InvocationOutcome>(9).fill('failed'));
  expect(invoked.map(([at]) => at).slice(-3)).toEqual([12_700, 22_700, 32_700]);
});

test('with no retries a failed batch is given up at once and the next one follows', () => {
  expect(run({ ...base, maxRetries: 0 }, 'abcd', ['failed'])).toEqual({
    invoked: [
      [0, 'abc'],
      [0, 'd'],
    ],
    discarded: 'abc',
  });
});

test('after the last retry a batch is given up', () => {
  const { invoked, discarded } = run({ ...base, maxRetries: 1 }, 'abcd', ['failed', 'failed']);
  expect([invoked.map(([, batch]) => batch), discarded]).toEqual([['abc', 'abc', 'd'], 'abc']);
});

test('a function that could not be called has not used up an attempt', () => {
  const { invoked, discarded } = run({ ...base, maxRetries: 0 }, 'a', ['unavailable', 'unavailable']);
  expect([invoked.length, discarded]).toEqual([3, '']);
});

test('records older than the limit are given up before they are sent, and between retries', () => {
  const settings = { ...base, maxAgeMs: 60_000 };
  const shard = receive(base, emptyShard<string>(), [item('a', 0), item('b', 50_000)], 60_001);
  const first = plan(settings, shard, 60_001);
  const failed = afterInvocation(settings, first.shard, 'failed', 60_002).shard;
  const second = plan(settings, failed, 110_001);
  expect([givenUp(first.discarded), lettersOf(first.invoke), givenUp(second.discarded), second.invoke]).toEqual([
    'a',
    'b',
    'b',
    undefined,
  ]);
});

test('reading goes on until what waits would fill a batch', () => {
  const filling = receive(base, emptyShard<string>(), items('ab'), 0);
  expect([wantsMore(base, filling), wantsMore(base, receive(base, filling, items('c'), 0))]).toEqual([true, false]);
});

test('whatever arrives and however it fails, the function sees every record once it succeeds, in order', () => {
  const outcome = fc.constantFrom<InvocationOutcome>('done', 'failed', 'unavailable');
  fc.assert(
    fc.property(
      fc.nat(40),
      fc.integer({ min: 1, max: 7 }),
      fc.nat(50),
      fc.array(outcome),
      (count, batchSize, windowMs, outcomes) => {
        const text = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'.slice(0, count);
        const { invoked, discarded } = run({ ...base, batchSize, windowMs }, text, outcomes);
        const succeeded = invoked
          .filter((_, index) => (outcomes[index] ?? 'done') === 'done')
          .map(([, batch]) => batch);
        expect([succeeded.join(''), discarded]).toEqual([text, '']);
      },
    ),
  );
});
