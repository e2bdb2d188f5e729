import { randomUUID } from 'node:crypto';
import type { Series } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import type { SettledPartials, WindowPart } from '../../app/settled/ports';
import { inMemorySettled } from '../../app/testing/settled';
import { retentionOf } from '../../domain/retention';
import { ALL_METRICS, type WindowKey } from '../../domain/settled/windows';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../domain/time';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoCheckpointStore } from './dynamo-checkpoint-store';
import { dynamoSettledReader } from './dynamo-settled-reader';
import { dynamoWindowStore } from './dynamo-window-store';

const { settledTable, checkpointsTable } = runningStack();
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });
const declaredLabels = () => undefined;
const identityOf = () => undefined;

const inDynamo = () => {
  const client = createDocumentClient();
  return {
    windows: dynamoWindowStore({ client, table: settledTable, retention, declaredLabels, identityOf }),
    checkpoints: dynamoCheckpointStore({ client, table: checkpointsTable, retention }),
    reader: dynamoSettledReader({
      client,
      settledTable,
      checkpointsTable,
      retention,
      declaredLabels,
      identityOf,
      now: Date.now,
    }),
  };
};

const counted = (topic: Series['topic'], count: number): Series => ({
  topic,
  breakdown: { total: { measure: 'count', count }, dimensions: [] },
});
const orders = (count: number): Series[] => [counted('metric:orders', count)];

const all = async (pages: AsyncIterable<readonly SettledPartials[]>): Promise<SettledPartials[]> => {
  const windows: SettledPartials[] = [];
  for await (const page of pages) windows.push(...page);
  return windows;
};

const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;

describe.each([
  ['in memory', () => inMemorySettled({ pageSize: 3 })],
  ['in DynamoDB', inDynamo],
])('settled windows %s', (_, create) => {
  const { windows, checkpoints, reader } = create();
  const aShard = () => `shard-${randomUUID()}`;
  const second = (shard: string, start: number): WindowKey => ({
    granularity: 'second',
    metric: ALL_METRICS,
    shard,
    start,
  });
  const put = async (key: WindowKey, part: WindowPart, expected: string | undefined) =>
    (await windows.putAll([{ key, part, expected }]))[0];
  const part = (seq: string, count: number, number = 0) => ({
    part: number,
    seq,
    series: orders(count),
    frozen: false,
  });

  test('a window is written once where there is none, and then only over what was read', async () => {
    const key = second(aShard(), hour);
    expect(await windows.read([key])).toEqual([undefined]);
    expect(await put(key, part('9', 1), undefined)).toBe('written');
    expect(await put(key, part('10', 2), undefined)).toBe('conflict');
    expect(await put(key, part('10', 2), '9')).toBe('written');
    expect(await put(key, part('11', 3), '9')).toBe('conflict');
    expect(await windows.read([key])).toEqual([part('10', 2)]);
  });

  test('a frozen part stays as it is, and a further part goes on after it', async () => {
    const shard = aShard();
    const key = second(shard, hour);
    await put(key, part('9', 1), undefined);
    expect(await windows.freeze(key, 0, '8')).toBe('conflict');
    expect(await windows.freeze(key, 0, '9')).toBe('written');
    expect(await windows.freeze(key, 0, '9')).toBe('conflict');
    expect(await put(key, part('12', 5), '9')).toBe('conflict');
    expect(await windows.read([key])).toEqual([{ ...part('9', 1), frozen: true }]);
    expect(await put(key, part('12', 5, 1), undefined)).toBe('written');
    expect(await put(key, part('13', 6, 1), undefined)).toBe('conflict');
    expect(await windows.read([key])).toEqual([part('12', 5, 1)]);
    const joined = [{ start: hour, seq: '12', series: orders(6) }];
    expect(await all(reader.seconds(shard, { from: hour, to: hour + SECOND_MS }))).toEqual(joined);
    expect(await windows.whole([second(shard, hour - 1000), key])).toEqual(joined);
  });

  test('a revision goes over what was read, frozen or not, and who has not seen it writes nothing over it', async () => {
    const key = second(aShard(), hour);
    const revise = async (before: WindowPart, count: number, seq = before.seq) =>
      (await windows.revise([{ key, before, after: { seq, series: orders(count) } }]))[0];
    expect(await revise(part('9', 1), 2)).toBe('conflict');
    await put(key, part('9', 1), undefined);
    expect(await revise(part('8', 1), 2)).toBe('conflict');
    expect(await revise(part('9', 1), 2)).toBe('written');
    expect(await revise(part('9', 1), 3)).toBe('conflict');
    const once = { ...part('9', 2), revision: 1 };
    expect(await windows.read([key])).toEqual([once]);
    expect(await put(key, part('10', 4), '9')).toBe('conflict');
    expect(await put(key, { ...part('10', 4), revision: 1 }, '9')).toBe('written');
    expect(await windows.freeze(key, 0, '10')).toBe('written');
    const [frozen = expect.fail()] = await windows.parts(key);
    expect(await revise(frozen, 5, '11')).toBe('written');
    expect(await windows.parts(key)).toEqual([{ ...part('11', 5), frozen: true, revision: 2 }]);
    await put(key, part('12', 1, 1), undefined);
    expect((await windows.parts(key)).map(({ part: number, seq }) => [number, seq])).toEqual([
      [0, '11'],
      [1, '12'],
    ]);
    expect(await windows.parts(second(aShard(), hour))).toEqual([]);
  });

  test('many windows are read at once, in the order of the keys', async () => {
    const shard = aShard();
    const keys = Array.from({ length: 130 }, (_, i) => second(shard, hour + i * SECOND_MS));
    const written = keys.filter((_, i) => i % 2 === 0);
    await Promise.all(written.map((key, i) => put(key, part('5', i + 1), undefined)));
    const read = await windows.read(keys);
    expect(read.map((found) => found?.series)).toEqual(keys.map((_, i) => (i % 2 ? undefined : orders(i / 2 + 1))));
  });

  test('of many that are written at once, only those that another has written meanwhile are conflicts', async () => {
    const shard = aShard();
    const writes = Array.from({ length: 650 }, (_, i) => ({
      key: second(shard, hour + i * SECOND_MS),
      part: part('9', i + 1),
      expected: undefined,
    }));
    const taken = writes.slice(120, 123);
    await windows.putAll(taken.map((write) => ({ ...write, part: part('8', 5) })));
    const outcomes = await windows.putAll(writes);
    expect(outcomes).toEqual(writes.map((_, i) => (i >= 120 && i < 123 ? 'conflict' : 'written')));
    const read = await windows.read(writes.map(({ key }) => key));
    expect(read).toEqual(
      writes.map(({ part }, i) => (i >= 120 && i < 123 ? { ...part, seq: '8', series: orders(5) } : part)),
    );
  });

  test('seconds are read across the borders of partitions, the earliest first, without the end of the span', async () => {
    const shard = aShard();
    const starts = [-2000, -1000, 0, 1000, 2000].map((at) => hour + at);
    for (const start of starts) await put(second(shard, start), part('5', 1), undefined);
    await put(second(aShard(), hour), part('5', 7), undefined);
    const read = await all(reader.seconds(shard, { from: hour - 1000, to: hour + 2000 }));
    expect(read).toEqual([-1000, 0, 1000].map((at) => ({ start: hour + at, seq: '5', series: orders(1) })));
  });

  test('minutes and hours are of one metric', async () => {
    const shard = aShard();
    const minute = (metric: string, start: number): WindowKey => ({ granularity: 'minute', metric, shard, start });
    await put(minute('orders', hour), part('5', 1), undefined);
    await put(minute('orders', hour - 25 * HOUR_MS), part('4', 2), undefined);
    await put(minute('orders-2', hour), part('5', 3), undefined);
    await put({ ...minute('orders', hour), granularity: 'hour' }, part('5', 4), undefined);
    const span = { from: hour - 26 * HOUR_MS, to: hour + MINUTE_MS };
    expect(await all(reader.windows('orders', 'minute', shard, span))).toEqual([
      { start: hour - 25 * HOUR_MS, seq: '4', series: orders(2) },
      { start: hour, seq: '5', series: orders(1) },
    ]);
    expect(await all(reader.windows('orders', 'hour', shard, span))).toEqual([
      { start: hour, seq: '5', series: orders(4) },
    ]);
  });

  test('a checkpoint moves on from where it stands and from nowhere else', async () => {
    const shard = aShard();
    const checkpoint = { prev: '0', seq: '9', arrived: hour, seconds: [hour - 5000, hour, hour + 1000] };
    expect(await checkpoints.read(shard)).toBeUndefined();
    expect(await checkpoints.advance(shard, { ...checkpoint, prev: '3' })).toBe(false);
    expect(await checkpoints.advance(shard, checkpoint)).toBe(true);
    expect(await checkpoints.advance(shard, checkpoint)).toBe(false);
    expect(await checkpoints.read(shard)).toEqual(checkpoint);
    const next = { ...checkpoint, prev: '9', seq: '10', seconds: [], invalidated: { from: hour, to: hour + 60_000 } };
    expect(await checkpoints.advance(shard, next)).toBe(true);
    expect(await checkpoints.read(shard)).toEqual(next);
    expect(await reader.checkpoints()).toContainEqual({ shard, seq: '10', arrived: hour });
  });

  test('a shard of which nothing is settled says since when its first record waits, and begins all the same', async () => {
    const shard = aShard();
    const none = { prev: '0', seq: '0', arrived: hour, seconds: [] };
    await checkpoints.wait(shard, none, hour);
    await checkpoints.wait(shard, none, hour + 1);
    expect(await reader.checkpoints()).toContainEqual({ shard, seq: '0', arrived: hour, waitingSince: hour + 1 });
    const first = { prev: '0', seq: '9', arrived: hour, settledAt: hour + 1, seconds: [hour] };
    expect(await checkpoints.advance(shard, first)).toBe(true);
    expect(await checkpoints.advance(shard, first)).toBe(false);
    await checkpoints.wait(shard, none, hour + 2);
    expect(await checkpoints.read(shard)).toEqual(first);
  });

  test('a checkpoint says since when a record waits until it moves on, and only where it still stands', async () => {
    const shard = aShard();
    const checkpoint = { prev: '0', seq: '9', arrived: hour, settledAt: hour + 1, seconds: [hour] };
    await checkpoints.advance(shard, checkpoint);
    await checkpoints.wait(shard, { ...checkpoint, seq: '8' }, hour + 1);
    expect(await checkpoints.read(shard)).toEqual(checkpoint);
    await checkpoints.wait(shard, checkpoint, hour + 2);
    const { seq, arrived, settledAt } = checkpoint;
    expect(await reader.checkpoints()).toContainEqual({ shard, seq, arrived, settledAt, waitingSince: hour + 2 });
    expect(await checkpoints.read(shard)).toEqual({ ...checkpoint, waitingSince: hour + 2 });
    const next = { ...checkpoint, prev: '9', seq: '10' };
    expect(await checkpoints.advance(shard, next)).toBe(true);
    expect(await checkpoints.read(shard)).toEqual(next);
  });
});
