import { samples, seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { reportedCheckpoints, secondsBehind } from '../../domain/settled/closed-shards';
import { HOUR_MS, settlingOf } from '../../domain/time';
import { type Broadcaster, createBroadcaster } from '../delivery/broadcast';
import type { Delivered } from '../delivery/deliver';
import { aConnection, amplePacing, inMemoryConnectionRegistry, inMemoryConnectionSender } from '../testing/delivery';
import { LOG_START, randomLog, SHARDS, testMetrics } from '../testing/random-log';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { inMemorySettled, inMemoryStores, newContainer, retention } from '../testing/settled';
import type { WindowStore } from './ports';

const [shard] = SHARDS;
const records = randomLog(seededRandom(1), 40).get(shard) ?? [];
const last = records.at(-1)?.seq;
const pace = { ...retention, settling: settlingOf(2) };

const SENT: Delivered = { outcome: 'sent', posts: 1, refused: 0, failed: 0 };

/** A port that notes what it is called for. */
const counted = <T extends object>(name: string, port: T, calls: string[]): T =>
  new Proxy(port, {
    get: (target, key, receiver) => {
      calls.push(`${name}.${String(key)}`);
      return Reflect.get(target, key, receiver);
    },
  });

const durable = (trouble: (pass: (ms: number) => void) => Partial<Broadcaster>, subscribers = 1) => {
  const clock = manualClock();
  const settled = inMemorySettled({ declaredLabels: testMetrics.declaredLabels });
  const calls: string[] = [];
  const table = { isBroken: false, onPut: async (_writes: number) => {} };
  const windows: WindowStore = {
    ...settled.windows,
    putAll: async (writes) => {
      if (table.isBroken) throw new Error('throttled');
      await table.onPut(writes.length);
      return settled.windows.putAll(writes);
    },
  };
  const logger = inMemoryLogger();
  const watching = { topics: new Set(['metric:orders'] as const) };
  const stores = inMemoryStores(settled);
  const settle = newContainer({
    metrics: testMetrics,
    stores: {
      ...stores,
      windows: counted('windows', windows, calls),
      checkpoints: counted('checkpoints', stores.checkpoints, calls),
      seenIds: counted('ids', stores.seenIds, calls),
    },
    broadcaster: {
      ...createBroadcaster({
        connectionSender: inMemoryConnectionSender(),
        registry: inMemoryConnectionRegistry(),
        ...clock,
        random: () => 0.5,
        pacing: amplePacing,
      }),
      subscribers: async () =>
        Array.from({ length: subscribers }, (_, i) => ({
          ...aConnection(`subscriber-${i}`, clock.now()),
          ...watching,
        })),
      deliver: async () => SENT,
      ...trouble(clock.pass),
    },
    logger,
  });
  return { settle, settled, logger, calls, table };
};

const settleWith = async (trouble: (pass: (ms: number) => void) => Partial<Broadcaster>, subscribers = 1) => {
  const { settle, settled, logger } = durable(trouble, subscribers);
  const outcome = await settle({ shard, records }, () => 60_000);
  return { outcome, checkpoint: (await settled.checkpoints.read(shard))?.seq, logger };
};

test.each([
  ['a subscriber that nothing may be posted to', { deliver: () => Promise.reject(new Error('Forbidden')) }],
  ['a registry that cannot be reached', { subscribers: () => Promise.reject(new Error('throttled')) }],
])('%s holds no figure back', async (_, trouble) => {
  const { outcome, checkpoint, logger } = await settleWith(() => trouble);
  expect([outcome, checkpoint]).toEqual([{}, last]);
  expect(logger.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', message: 'not sent to all subscribers' }),
  );
});

test('thousands of subscribers that do not answer take no more than seconds of a batch', async () => {
  let asked = 0;
  const slow = (pass: (ms: number) => void) => ({
    deliver: async (): Promise<Delivered> => {
      asked++;
      pass(30);
      return { outcome: 'failed', posts: 0, refused: 0, failed: 1 };
    },
  });
  const { outcome, checkpoint } = await settleWith(slow, 2000);
  expect([outcome, checkpoint]).toEqual([{}, last]);
  expect(asked).toBeLessThan(500);
});

test('a batch that ends before the checkpoint costs one read and no frame; one that holds it sends its frame again', async () => {
  let sent = 0;
  const { settle, calls } = durable(() => ({
    deliver: async () => {
      sent++;
      return SENT;
    },
  }));
  await settle({ shard, records }, () => 60_000);
  const again = async (batch: typeof records) => {
    [calls.length, sent] = [0, 0];
    expect(await settle({ shard, records: batch }, () => 60_000)).toEqual({});
    return { calls: [...calls], sent: sent > 0 };
  };
  expect(await again(records.slice(0, -1))).toEqual({ calls: ['checkpoints.read'], sent: false });
  expect(await again(records)).toMatchObject({ sent: true });
});

test('a batch that fails says since when its first unsettled record waits, and the next one that does not takes it back', async () => {
  const { settle, settled, table } = durable(() => ({}));
  const [before, after] = [records.slice(0, 5), records.slice(5)];
  const [waiting] = after;
  await settle({ shard, records: before }, () => 60_000);
  table.isBroken = true;
  expect(await settle({ shard, records }, () => 60_000)).toEqual({ failedFrom: waiting?.seq });
  const [checkpoint] = await settled.reader.checkpoints();
  expect(checkpoint).toMatchObject({ seq: before.at(-1)?.seq, waitingSince: waiting?.arrived });
  const tenMinutesLater = (waiting?.arrived ?? 0) + 600_000;
  expect(secondsBehind(await settled.reader.checkpoints(), tenMinutesLater, pace)).toBe(600);
  table.isBroken = false;
  expect(await settle({ shard, records }, () => 60_000)).toEqual({});
  expect(await settled.reader.checkpoints()).toMatchObject([{ seq: last, waitingSince: undefined }]);
});

test('a shard of which nothing is settled yet says that its first record waits, and begins like any other', async () => {
  const { settle, settled, table } = durable(() => ({}));
  const [first] = records;
  table.isBroken = true;
  expect(await settle({ shard, records }, () => 60_000)).toEqual({ failedFrom: first?.seq });
  const checkpoints = await settled.reader.checkpoints();
  expect(checkpoints).toMatchObject([{ shard, seq: '0', waitingSince: first?.arrived }]);
  const aMinuteLater = (first?.arrived ?? 0) + 60_000;
  expect(secondsBehind(checkpoints, aMinuteLater, pace)).toBe(60);
  const arrived = first?.arrived;
  expect(reportedCheckpoints(checkpoints, aMinuteLater, pace)).toEqual([{ shard, seq: '0', arrived, until: arrived }]);
  table.isBroken = false;
  expect(await settle({ shard, records }, () => 60_000)).toEqual({});
  expect(await settled.reader.checkpoints()).toMatchObject([{ seq: last, waitingSince: undefined }]);
});

test('a slice is begun only with time enough to write it and to send it', async () => {
  const { settle, calls, table } = durable(() => ({}));
  let puts = 0;
  table.onPut = async () => {
    puts++;
  };
  expect(await settle({ shard, records }, () => 19_000)).toEqual({ failedFrom: records[0]?.seq });
  expect([puts, calls.filter((call) => call.startsWith('windows'))]).toEqual([0, []]);
  expect(await settle({ shard, records }, () => 21_000)).toEqual({});
  expect(puts).toBeGreaterThan(0);
});

test.each([
  ['late', 5000, records[0]?.arrived],
  ['as fast as usual', 2000, undefined],
])('while a batch that is %s is settled, its first record is said to wait or not', async (_, late, waitingSince) => {
  const arrived = records[0]?.arrived ?? 0;
  const { settle, settled, table } = durable(() => ({ now: () => arrived + late }));
  const seen: unknown[] = [];
  table.onPut = async () => {
    seen.push((await settled.reader.checkpoints())[0]?.waitingSince);
  };
  expect(await settle({ shard, records }, () => 60_000)).toEqual({});
  expect(seen[0]).toBe(waitingSince);
  expect(await settled.reader.checkpoints()).toMatchObject([{ seq: last, waitingSince: undefined }]);
});

const HOURS = 20;
/** From so many writes at once on, a hundred go in one request: conditional-puts.test.ts. */
const FULL_RUN = 500;

test('a thousand events of any time in the last hours are read and written in few runs, each full enough to be cheap', async () => {
  const random = seededRandom(1);
  const { settle, calls, table } = durable(() => ({}));
  const runs: number[] = [];
  table.onPut = async (writes) => void runs.push(writes);
  const scattered = Array.from({ length: 1000 }, (_, i) => {
    const time = new Date(LOG_START - Math.floor(random() * HOURS * HOUR_MS)).toISOString();
    const data = Buffer.from(JSON.stringify({ ...samples.sampleCloudEvent, id: `scattered-${i}`, time }));
    return { seq: String(i + 1), arrived: LOG_START, data };
  });
  expect(await settle({ shard, records: scattered }, () => 60_000)).toEqual({});
  expect(runs.length).toBeLessThanOrEqual(4);
  expect(runs.slice(0, -1).every((writes) => writes >= FULL_RUN)).toBe(true);
  expect(runs.reduce((sum, writes) => sum + writes, 0)).toBeGreaterThan(1000);
  expect(calls.filter((call) => call === 'windows.read').length).toBeLessThanOrEqual(4);
});
