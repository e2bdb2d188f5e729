import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ReaderCheckpoint } from '../kinesis/checkpoint-store';
import { aggregate, streamWith } from '../tests/support/firehose';
import { runDelivery } from './run-delivery';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SHARD = 'shardId-000000000000';

/** A stream of one shard, a bucket and a store of positions, in memory. */
const world = () => {
  const log: (string | Buffer)[] = [];
  const objects = new Map<string, string>();
  const stored = new Map<string, ReaderCheckpoint>();
  let refusals = 0;
  let crashes = 0;
  const start = (destination: object = {}) =>
    runDelivery(streamWith({ BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 1 }, ...destination }), {
      list: async () => [{ id: SHARD, parents: [], closed: false }],
      open: async (_, position) => {
        let next = position === 'TRIM_HORIZON' ? 0 : Number(position.after) + 1;
        return {
          read: async (limit) => {
            const found = log.slice(next, next + limit);
            const records = found.map((text, i) => ({
              SequenceNumber: String(next + i),
              Data: Buffer.from(text),
              PartitionKey: 'k',
              ApproximateArrivalTimestamp: new Date(0),
            }));
            next += found.length;
            return { records, ended: false };
          },
        };
      },
      call: async (_, payload) => {
        crashes -= 1;
        if (crashes >= 0) return { requestId: 'r', statusCode: 200, functionError: 'Unhandled', value: undefined };
        const { records }: { records: { recordId: string; data: string }[] } = JSON.parse(payload.toString());
        const value = { records: records.map(({ recordId, data }) => ({ recordId, data, result: 'Ok' })) };
        return { requestId: 'r', statusCode: 200, value };
      },
      put: async (_, key, body) => {
        refusals -= 1;
        if (refusals >= 0) throw new Error('no');
        objects.set(key, body.toString());
      },
      checkpoints: { get: (id) => stored.get(id), put: (id, checkpoint) => void stored.set(id, checkpoint) },
      now: Date.now,
      uuid: () => String(objects.size),
      random: () => 'r',
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      pollMs: 1000,
      report: () => {},
    });
  return {
    log,
    stored,
    bodies: () => [...objects.values()],
    keys: () => [...objects.keys()],
    refuse: (times: number) => {
      refusals = times;
    },
    crash: (times: number) => {
      crashes = times;
    },
    start,
  };
};

test('records are written once the interval is over, and only then is their checkpoint stored', async () => {
  const { log, stored, bodies, start } = world();
  log.push('a', 'b');
  const delivery = await start();
  await vi.advanceTimersByTimeAsync(58_000);
  expect([bodies(), stored.size, delivery.status().buffered]).toEqual([[], 0, 2]);
  await vi.advanceTimersByTimeAsync(4_000);
  expect([bodies(), stored.get(SHARD)]).toEqual([['ab'], { after: '1' }]);
  expect(delivery.status()).toMatchObject({ buffered: 0, objects: 1, records: 2 });
  await delivery.stop();
});

test('an aggregate comes to the bucket record by record, and counts as so many', async () => {
  const { log, stored, bodies, start } = world();
  log.push(aggregate(['a', 'one '], ['b', 'two ']), 'three');
  const delivery = await start();
  await vi.advanceTimersByTimeAsync(62_000);
  expect([bodies(), stored.get(SHARD)]).toEqual([['one two three'], { after: '1' }]);
  expect(delivery.status()).toMatchObject({ objects: 1, records: 3 });
  await delivery.stop();
});

test('a full buffer does not wait', async () => {
  const { log, bodies, start } = world();
  log.push('x'.repeat(1024 * 1024));
  const delivery = await start();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(bodies()).toHaveLength(1);
  await delivery.stop();
});

test('what was read and not written when it stopped is read again', async () => {
  const { log, bodies, start } = world();
  log.push('a');
  const first = await start();
  await vi.advanceTimersByTimeAsync(62_000);
  log.push('b');
  await vi.advanceTimersByTimeAsync(2_000);
  await first.stop();
  const second = await start();
  await vi.advanceTimersByTimeAsync(62_000);
  expect(bodies()).toEqual(['a', 'b']);
  await second.stop();
});

test('a put that is refused is repeated until the bucket takes the object', async () => {
  const { log, bodies, stored, refuse, start } = world();
  log.push('a');
  refuse(5);
  const delivery = await start();
  await vi.advanceTimersByTimeAsync(63_000);
  expect(stored.size).toBe(0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([bodies(), stored.size]).toEqual([['a'], 1]);
  await delivery.stop();
});

test('a function that fails is called again', async () => {
  const { log, bodies, keys, crash, start } = world();
  log.push('a');
  crash(3);
  const delivery = await start();
  await vi.advanceTimersByTimeAsync(65_000);
  expect([bodies(), keys()[0]]).toEqual([['a'], expect.stringMatching(/^1970\/01\/01\/00\/archive-1-/)]);
  await delivery.stop();
});

// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
test('records of a function that goes on failing are written below the error prefix', async () => {
  const { log, bodies, keys, crash, stored, start } = world();
  log.push('a');
  crash(4);
  const delivery = await start();
  await vi.advanceTimersByTimeAsync(65_000);
  expect(keys()[0]).toMatch(/^processing-failed\/1970\/01\/01\/00\//);
  expect(JSON.parse(bodies()[0] ?? '')).toMatchObject({
    attemptsMade: 4,
    arrivalTimestamp: 0,
    errorCode: 'Lambda.FunctionError',
    rawData: 'YQ==',
    lambdaArn: 'arn:aws:lambda:eu-west-1:000000000000:function:archive',
  });
  expect(stored.get(SHARD)).toEqual({ after: '0' });
  await delivery.stop();
});

test('stopping does not wait for the interval', async () => {
  vi.useRealTimers();
  const { log, start } = world();
  log.push('a');
  const delivery = await start();
  await Promise.race([delivery.stop(), sleep(5_000).then(() => Promise.reject(new Error('did not stop')))]);
});
