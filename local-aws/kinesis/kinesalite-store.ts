import type { Server } from 'node:http';
import { promisify } from 'node:util';
import kinesalite from 'kinesalite';
import db, { create, type Store, shardIxToHex } from 'kinesalite/db/index.js';
import { z } from 'zod';
import { HOUR_MS } from '../shared/time';

/** Kinesalite's server, and its store, which it does not expose. */
export const kinesaliteWithStore = (options: Parameters<typeof kinesalite>[0]): { server: Server; store: Store } => {
  const { create } = db;
  let store: Store | undefined;
  db.create = (given) => {
    store = create(given);
    return store;
  };
  const server = kinesalite(options);
  db.create = create;
  if (!store) throw new Error('kinesalite has changed: it keeps its data elsewhere');
  return { server, store };
};

const statusSchema = z.looseObject({ StreamStatus: z.string() });

/**
 * Takes out of kinesalite's data what a kill in the middle of a change left there: kinesalite writes that a change has begun and later
 * its end, and without the end the stream would wait for ever. A stream that was being created had no records yet: it goes, to
 * be created again, as does one that was being deleted. A split or merge that had not been done has not happened.
 * @param path the folder that no kinesalite has open now.
 */
export const repairStreams = async (path: string): Promise<void> => {
  const { db, metaDb, deleteStreamDb } = create({ path });
  try {
    for await (const { key, value } of metaDb.createReadStream()) {
      const stream = statusSchema.parse(value);
      if (stream.StreamStatus === 'UPDATING')
        await promisify(metaDb.put.bind(metaDb))(key, { ...stream, StreamStatus: 'ACTIVE' });
      if (stream.StreamStatus !== 'CREATING' && stream.StreamStatus !== 'DELETING') continue;
      await promisify(deleteStreamDb)(key);
      await promisify(metaDb.del.bind(metaDb))(key);
    }
  } finally {
    await promisify(db.close.bind(db))();
  }
};

const retentionSchema = z.object({ RetentionPeriodHours: z.number(), Shards: z.array(z.unknown()) });

/** Deleted with one write. */
const MOST = 1000;

/** The keys of a shard's records that arrived before `cutoff`, ms since the epoch, oldest first. */
const expiredOf = async function* (
  store: Store,
  name: string,
  shardIx: number,
  cutoff: number,
): AsyncGenerator<string> {
  const range = { gte: shardIxToHex(shardIx), lt: shardIxToHex(shardIx + 1) };
  for await (const key of store.getStreamDb(name).createKeyStream(range)) {
    const { seqTime = 0 } = db.parseSequence(key.split('/')[1] ?? '');
    if (seqTime >= cutoff) return;
    yield key;
  }
};

const trimShard = async (store: Store, name: string, shardIx: number, cutoff: number): Promise<number> => {
  const { batch } = store.getStreamDb(name);
  let keys: string[] = [];
  let deleted = 0;
  const flush = async () => {
    const changes = keys.map((key) => ({ type: 'del', key }) as const);
    await promisify(batch.bind(store.getStreamDb(name)))(changes);
    deleted += keys.length;
    keys = [];
  };
  for await (const key of expiredOf(store, name, shardIx, cutoff)) {
    keys.push(key);
    if (keys.length === MOST) await flush();
  }
  if (keys.length > 0) await flush();
  return deleted;
};

/**
 * Deletes the records whose stream's retention is over at `now`. By itself kinesalite deletes only those that somebody reads
 * again, which a mapping that keeps up never does.
 * @returns how many there were.
 */
export const trimStreams = async (store: Store, now: number): Promise<number> => {
  let deleted = 0;
  for await (const { key: name, value } of store.metaDb.createReadStream()) {
    const { RetentionPeriodHours, Shards } = retentionSchema.parse(value);
    const cutoff = now - RetentionPeriodHours * HOUR_MS;
    for (const shardIx of Shards.keys()) deleted += await trimShard(store, name, shardIx, cutoff);
  }
  return deleted;
};

const arrivedSchema = z.looseObject({ ApproximateArrivalTimestamp: z.number() });

/** The sequence number of a shard's first record that arrived at that time, in seconds since the epoch, or later. */
export const firstRecordSince =
  (store: Store) =>
  async (streamName: string, shardId: string, seconds: number): Promise<string | undefined> => {
    const shardIx = Number(/\d+$/.exec(shardId)?.[0]);
    const range = { gte: shardIxToHex(shardIx), lt: shardIxToHex(shardIx + 1) };
    for await (const { key, value } of store.getStreamDb(streamName).createReadStream(range))
      if (arrivedSchema.parse(value).ApproximateArrivalTimestamp >= seconds) return key.split('/')[1];
    return undefined;
  };
