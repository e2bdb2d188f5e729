import { afterEach, expect, test, vi } from 'vitest';
import type { ReaderCheckpoint } from '../../kinesis/checkpoint-store';
import { runShardLoop } from './shard-loop';

const settings = {
  batchSize: 10,
  windowMs: 0,
  maxRetries: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
  bisect: false,
  batchPerPush: false,
};

const sees = (taken: readonly string[], expected: readonly string[]) =>
  vi.waitFor(() => expect(taken).toEqual(expected), { timeout: 10_000 });

afterEach(() => void vi.useRealTimers());

/** A log and a function in memory. `failures` are how often the function fails before it takes a batch. */
const world = (idleMs: number, failures = 0, leastMs = 1) => {
  const log: string[] = [];
  const taken: string[] = [];
  const checkpoints: ReaderCheckpoint[] = [];
  let left = failures;
  let closed = false;
  const loop = runShardLoop({
    settings,
    pace: { leastMs, idleMs },
    read: async (limit) => {
      const items = log.splice(0, limit).map((payload) => ({ payload, id: payload, arrived: 0, bytes: 1 }));
      return { items, count: items.length, last: items.at(-1)?.id, ended: closed && log.length === 0 };
    },
    invoke: async (items) => {
      if (left-- > 0) return 'failed';
      taken.push(...items.map(({ payload }) => payload));
      return 'done';
    },
    onDiscarded: () => {},
    onStatus: () => {},
    onCheckpoint: (checkpoint) => checkpoints.push(checkpoint),
    onEnded: () => taken.push('end'),
    report: () => {},
  });
  const close = () => {
    closed = true;
  };
  return { log, taken, checkpoints, loop, close };
};

test('records reach the function in order, over several batches', async () => {
  const { log, taken, loop } = world(5);
  const sent = Array.from({ length: 25 }, (_, index) => String(index));
  log.push(...sent);
  loop.nudge();
  await sees(taken, sent);
  await loop.stop();
});

test('a nudge is heard at once, however long the pause between reads', async () => {
  const { log, taken, loop } = world(600_000);
  log.push('a');
  loop.nudge();
  await sees(taken, ['a']);
  log.push('b');
  loop.nudge();
  await sees(taken, ['a', 'b']);
  await loop.stop();
});

test('however often records are put, the shard is read no oftener than its pace says', async () => {
  vi.useFakeTimers();
  const { log, taken, loop } = world(600_000, 0, 50);
  const put = async (payload: string, ms: number) => {
    log.push(payload);
    loop.nudge();
    await vi.advanceTimersByTimeAsync(ms);
  };
  await put('a', 30);
  await put('b', 19);
  expect(taken).toEqual([]);
  await put('c', 1);
  expect(taken).toEqual(['a', 'b', 'c']);
  await put('d', 49);
  expect(taken).toEqual(['a', 'b', 'c']);
  await put('e', 1);
  expect(taken).toEqual(['a', 'b', 'c', 'd', 'e']);
  await loop.stop();
});

test('a read that brings as much as it may is followed by another at once', async () => {
  vi.useFakeTimers();
  const { log, taken, loop } = world(600_000, 0, 50);
  const sent = Array.from({ length: 25 }, (_, index) => String(index));
  log.push(...sent);
  loop.nudge();
  await vi.advanceTimersByTimeAsync(50);
  expect(taken).toEqual(sent);
  await loop.stop();
});

test('a batch that failed comes again before what follows it', async () => {
  const { log, taken, loop } = world(5, 2);
  log.push('a', 'b');
  loop.nudge();
  await sees(taken, ['a', 'b']);
  await loop.stop();
});

test('a loop that was stopped reads no more', async () => {
  const { log, taken, loop } = world(5);
  await loop.stop();
  log.push('a');
  loop.nudge();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(taken).toEqual([]);
});

test('a shard that was split or merged is over when its last record is done, and not before', async () => {
  const { log, taken, loop, close } = world(5, 2);
  log.push('a', 'b');
  close();
  loop.nudge();
  await sees(taken, ['a', 'b', 'end']);
  await loop.stop();
});

test('the status says how many records are not done', async () => {
  const { log, loop } = world(5, Number.POSITIVE_INFINITY);
  log.push('a', 'b');
  loop.nudge();
  await vi.waitFor(() => expect(loop.status().unfinished).toBe(2), { timeout: 10_000 });
  await loop.stop();
});

test('a checkpoint passes a record when the function has taken it, and not before', async () => {
  const { log, taken, checkpoints, loop } = world(5, 2);
  log.push('a', 'b');
  loop.nudge();
  await sees(taken, ['a', 'b']);
  await loop.stop();
  expect(checkpoints).toEqual([{ at: 'a' }, { after: 'b' }]);
});
