import type { _Record } from '@aws-sdk/client-kinesis';
import { expect, test, vi } from 'vitest';
import { runShardLoop } from './shard-loop';

const settings = {
  batchSize: 10,
  windowMs: 0,
  maxRetries: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
};

const sees = (taken: readonly string[], expected: readonly string[]) =>
  vi.waitFor(() => expect(taken).toEqual(expected), { timeout: 10_000 });

/** A log and a function in memory. `failures` are how often the function fails before it takes a batch. */
const world = (idleMs: number, failures = 0) => {
  const log: string[] = [];
  const taken: string[] = [];
  let left = failures;
  const loop = runShardLoop({
    settings,
    pace: { leastMs: 1, idleMs },
    reader: {
      read: async (limit) =>
        log
          .splice(0, limit)
          .map((PartitionKey): _Record => ({ PartitionKey, SequenceNumber: '1', Data: new Uint8Array() })),
    },
    toItem: ({ PartitionKey = '' }) => ({ payload: PartitionKey, arrived: 0, bytes: 1 }),
    invoke: async (items) => {
      if (left-- > 0) return 'failed';
      taken.push(...items.map(({ payload }) => payload));
      return 'done';
    },
    report: () => {},
  });
  return { log, taken, loop };
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
