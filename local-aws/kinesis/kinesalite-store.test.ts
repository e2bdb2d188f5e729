import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import db, { create, type Store, shardIxToHex } from 'kinesalite/db/index.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repairStreams, trimStreams } from './kinesalite-store';

describe('repair streams', () => {
  let path: string;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'millrace-repair-'));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  const use = async <T>(task: (store: ReturnType<typeof create>) => Promise<T>): Promise<T> => {
    const store = create({ path });
    const result = await task(store);
    await promisify(store.db.close.bind(store.db))();
    return result;
  };

  const statuses = () =>
    use(async ({ metaDb }) => {
      const found: [string, unknown][] = [];
      for await (const { key, value } of metaDb.createReadStream()) found.push([key, value]);
      return found;
    });

  test('what a kill left half done is undone, and all else stays as it is', async () => {
    const streams = ['ACTIVE', 'CREATING', 'DELETING', 'UPDATING'].map((StreamStatus) => ({
      StreamStatus,
      Shards: [],
    }));
    await use(async ({ metaDb }) => {
      for (const stream of streams) await promisify(metaDb.put.bind(metaDb))(stream.StreamStatus.toLowerCase(), stream);
    });
    await repairStreams(path);
    expect(await statuses()).toEqual([
      ['active', { StreamStatus: 'ACTIVE', Shards: [] }],
      ['updating', { StreamStatus: 'ACTIVE', Shards: [] }],
    ]);
  });

  test('an empty folder needs no mending', async () => {
    await repairStreams(path);
    expect(await statuses()).toEqual([]);
  });
});

describe('trim streams', () => {
  const HOUR_MS = 3_600_000;
  const now = Date.UTC(2026, 10, 21, 12);

  /** A record of the third shard, as kinesalite keeps it. */
  const keyOf = (ageHours: number, seqIx: number): string => {
    const shard = { shardCreateTime: now - 100 * HOUR_MS, shardIx: 2 };
    return `${shardIxToHex(2)}/${db.stringifySequence({ ...shard, seqTime: now - ageHours * HOUR_MS, seqIx })}`;
  };

  const storeWith = async (keys: readonly string[]): Promise<Store> => {
    const store = create({});
    const stream = { RetentionPeriodHours: 24, Shards: [{}, {}, {}] };
    await promisify(store.metaDb.put.bind(store.metaDb))('events', stream);
    const records = store.getStreamDb('events');
    const changes = keys.map((key) => ({ type: 'put', key, value: { Data: 'eA==' } }) as const);
    await promisify(records.batch.bind(records))(changes);
    return store;
  };

  const keysOf = async (store: Store): Promise<string[]> => {
    const keys: string[] = [];
    for await (const key of store.getStreamDb('events').createKeyStream({ gte: '', lt: '~' })) keys.push(key);
    return keys;
  };

  test('records go when the retention of their stream is over, and no younger ones', async () => {
    const stored = [keyOf(23, 3000), keyOf(0, 3001)];
    const old = Array.from({ length: 2500 }, (_, index) => keyOf(25, index));
    const store = await storeWith([...old, ...stored]);
    expect(await trimStreams(store, now)).toBe(2500);
    expect(await keysOf(store)).toEqual(stored);
  });

  test('a stream without old records stays as it is', async () => {
    const store = await storeWith([keyOf(1, 0)]);
    expect(await trimStreams(store, now)).toBe(0);
    expect(await keysOf(store)).toEqual([keyOf(1, 0)]);
  });
});
