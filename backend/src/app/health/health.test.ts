import { healthAnswerSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { countsAfter, hourOf } from '../../domain/health/shard-counts';
import { retentionOf } from '../../domain/retention';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time';
import type { RejectBatch } from '../settled/ports';
import { inMemoryCountStore } from '../testing/counts';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { Counters } from './counters';
import type { CountReport, ShardHealth } from './ports';
import { createQueryHealth } from './query-health';

const standing = {
  onDemand: false,
  shards: 2,
  longRetention: false,
  fanOut: 1,
  warmGb: 0,
  firewall: false,
  ownKey: false,
};
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });
const pace = { ...retention, settling: 4000 };
const bytes = (text: string) => new TextEncoder().encode(text);

const rejected = (arrived: number, seq: string, data: Uint8Array): RejectBatch => ({
  ...{ shard: 'shard-0', prev: '0', seq },
  rejects: [{ seq, arrived, data, reject: { reason: 'not_json', field: '', message: 'this is not JSON' } }],
});

const world = (shards: (now: number) => readonly ShardHealth[] = () => []) => {
  const clock = manualClock();
  const store = inMemoryCountStore();
  const rejects = new Map<string, RejectBatch[]>();
  const query = createQueryHealth({
    counts: store,
    reader: {
      shards: async () => shards(clock.now()),
      rejects: async (day, shard) => rejects.get(`${day} ${shard}`) ?? [],
    },
    standing,
    pace,
    now: clock.now,
  });
  const ask = async (group = 'viewers') => healthAnswerSchema.parse(await query([group]));
  return { clock, store, rejects, ask };
};

test('a stage that nothing has happened in says so, and what it costs all the same', async () => {
  const { ask, clock } = world();
  clock.pass(30 * MINUTE_MS);
  const answer = await ask();
  expect(answer).toMatchObject({ consumers: [], records: 0, events: [], rejected: [], posts: { sent: 0 } });
  expect(answer).not.toHaveProperty('latency');
  expect(answer).not.toHaveProperty('viewers');
});

test('each reader says how far it is behind: of a record that waits, since it arrived', async () => {
  const { ask, store, clock } = world((now) => [
    { shard: 'shard-1', seq: '5', arrived: now - 9000, settledAt: now - 6500, waitingSince: now - 8000 },
    { shard: 'shard-0', seq: '7', arrived: now - 5000, settledAt: now - 2500 },
    { shard: 'closed', seq: '7', arrived: now - 3 * DAY_MS, settledAt: now - 3 * DAY_MS },
  ]);
  const at = clock.now();
  await store.add({ source: { name: 'live', shard: 'shard-0' }, counts: {}, reading: { at, delay: 70 } });
  await store.add({ source: { name: 'live', shard: 'closed' }, counts: {}, reading: { at, delay: 70 } });
  await store.add({ source: { name: 'archive' }, counts: {}, reading: { at, delay: 60_500 } });
  expect((await ask()).consumers).toEqual([
    { name: 'live', shard: 'shard-0', lag: 70, at },
    { name: 'durable', shard: 'shard-0', lag: 2500, at: at - 2500 },
    { name: 'durable', shard: 'shard-1', lag: 8000, waiting: true, at },
    { name: 'archive', lag: 60_500, at },
  ]);
});

test('events by type and rejects by reason are those of the shards, of this hour alone', async () => {
  const counts = (now: number, type: string) =>
    countsAfter(undefined, {
      records: [{ seq: '1', arrived: now, data: bytes('x') }],
      facts: [
        {
          counts: true,
          fact: {
            ...{ kind: 'event', record: { seq: '1', arrived: now, data: bytes('x') }, time: now },
            ...{ event: { type, source: '', data: {} }, readers: [], values: [], unread: false },
          } as never,
        },
      ],
    });
  const { ask } = world((now) => [
    { shard: 'a', seq: '1', arrived: now, counts: counts(now, 'order') },
    { shard: 'b', seq: '1', arrived: now, counts: counts(now, 'order') },
    { shard: 'c', seq: '1', arrived: now, counts: counts(now - HOUR_MS, 'old') },
  ]);
  expect(await ask()).toMatchObject({ records: 2, events: [{ type: 'order', count: 2 }], otherEvents: 0 });
});

test('the interval in force is that of the slowest shard, and viewers are those that were seen last', async () => {
  const { ask, store, clock } = world();
  const report = (shard: string, reading: Partial<CountReport['reading']>): CountReport => ({
    source: { name: 'live', shard },
    counts: { sent: 10, throttled: 2, delay2: 1 },
    reading: { at: clock.now(), ...reading },
  });
  await store.add(report('a', { interval: 1, viewers: 8 }));
  clock.pass(1000);
  await store.add(report('b', { interval: 1500, reason: 'busy', viewers: 9 }));
  expect(await ask()).toMatchObject({
    pacing: { interval: 1500, reason: 'busy' },
    viewers: 9,
    posts: { sent: 20, throttled: 4 },
    latency: { batches: 2, p50: 75 },
  });
  await store.add(report('a', { interval: null, reason: 'budget' }));
  expect((await ask()).pacing).toEqual({ interval: null, reason: 'budget' });
});

test('operators alone see the bytes of what was rejected, the newest of each reason, cut where they are many', async () => {
  const { ask, rejects, clock } = world((now) => [{ shard: 'shard-0', seq: '5', arrived: now }]);
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  const long = bytes(`${'x'.repeat(2047)}ü and more`);
  rejects.set(`${day} shard-0`, [rejected(clock.now(), '5', long), rejected(clock.now() - 9, '4', bytes('older'))]);
  expect(await ask()).not.toHaveProperty('rejectedRecords');
  const [shown, ...others] = (await ask('operators')).rejectedRecords ?? [];
  expect(others).toEqual([]);
  expect(shown).toMatchObject({ reason: 'not_json', seq: '5', bytes: long.length, text: 'x'.repeat(2047) });
  rejects.set(`${day} shard-0`, [rejected(clock.now(), '6', new Uint8Array([0xff, 0xfe]))]);
  expect((await ask('admins')).rejectedRecords).toMatchObject([{ base64: '//4=' }]);
  rejects.clear();
  const yesterday = new Date(clock.now() - DAY_MS).toISOString().slice(0, 10);
  rejects.set(`${yesterday} shard-0`, [rejected(clock.now() - DAY_MS, '3', bytes('?'))]);
  expect((await ask('operators')).rejectedRecords).toMatchObject([{ text: '?' }]);
});

test('a process writes what it counts once in 20 s, and keeps what could not be written', async () => {
  const clock = manualClock();
  const logger = inMemoryLogger();
  const written: CountReport[] = [];
  let fails = false;
  const counters = new Counters({
    store: {
      add: async (report) => {
        if (fails) throw new Error('the table is away');
        written.push(report);
      },
    },
    now: clock.now,
    logger,
    megabytes: 1000,
    takeCounts: () => ({ writeUnits: 1 }),
  });
  const source = { name: 'live', shard: 'a' };
  const call = async (delay: number) => {
    counters.noteBatch({ shard: 'a', skipped: 1, delay, interval: 1, subscribers: 4 });
    await counters.endCall(source, 10);
  };
  await call(60);
  await call(70);
  expect(written).toHaveLength(1);
  fails = true;
  clock.pass(20_000);
  await call(80);
  expect(logger.lines).toMatchObject([{ level: 'warn' }]);
  fails = false;
  clock.pass(20_000);
  await call(90);
  expect(written[1]).toEqual({
    source,
    counts: { calls: 3, megabyteMs: 30_000, skipped: 3, writeUnits: 3, delay2: 1, delay3: 2 },
    reading: { at: clock.now(), delay: 90, interval: 1, viewers: 4 },
  });
  expect(hourOf(written[1]?.reading.at ?? 0)).toBe(hourOf(clock.now()));
});
