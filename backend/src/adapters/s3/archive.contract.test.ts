import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import type { WritableArchive } from '../../app/archive/ports';
import { inMemoryArchive, objectKey } from '../../app/testing/archive';
import { type ArchivedRecord, archiveLine } from '../../domain/archive/archive-line';
import { HOUR_MS, SECOND_MS } from '../../domain/time';
import { runningStack } from '../testing/running-stack';
import { s3Archive } from './s3-archive';
import { createS3Client } from './s3-reject-store';

runningStack();

interface Delivery {
  readonly archive: WritableArchive;
  readonly deliver: (records: readonly ArchivedRecord[]) => Promise<string>;
  readonly damage: (key: string) => Promise<void>;
}

const inMemory = async (): Promise<Delivery> => {
  const archive = inMemoryArchive();
  return {
    archive,
    deliver: async (records) => archive.deliver(records),
    damage: async (key) => archive.damage(key),
  };
};

const inS3 = async (): Promise<Delivery> => {
  const [s3, bucket] = [createS3Client(), `archive-${randomUUID()}`];
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const put = (Key: string, Body: Uint8Array | string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  let count = 0;
  return {
    archive: s3Archive({ s3, bucket }),
    deliver: async (records) => {
      const key = objectKey(records, String(count++));
      // As Firehose may: compressed pieces behind each other.
      await put(key, Buffer.concat(records.map((record) => gzipSync(archiveLine(record)))));
      return key;
    },
    damage: async (key) => {
      await put(key, gzipSync('{"shard"').with(12, 255));
    },
  };
};

const collected = async <T>(pages: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of pages) all.push(one);
  return all;
};

const start = Date.UTC(2026, 10, 20, 23, 59, 50);
const record = (arrived: number, text = 'text'): ArchivedRecord => ({
  ...{ shard: 'shard', seq: String(arrived), arrived, partitionKey: 'key' },
  data: new TextEncoder().encode(text),
});

describe.each([
  ['in memory', inMemory],
  ['in S3', inS3],
])('the archive %s', (_, create) => {
  let on: Delivery;
  beforeAll(async () => {
    on = await create();
  });

  test('has its objects in the order of their oldest records, across hours and days', async () => {
    const arrivals = [20, 0, 11, 2 * 3600, 9].map((seconds) => start + seconds * SECOND_MS);
    for (const arrived of arrivals) await on.deliver([record(arrived + 500), record(arrived)]);
    const all = await collected(on.archive.objects({ from: 0, to: Number.POSITIVE_INFINITY }));
    expect(all.map(({ oldest }) => oldest)).toEqual([...arrivals].sort((a, b) => a - b));
    const some = await collected(on.archive.objects({ from: start + 9000, to: start + HOUR_MS }));
    expect(some.map(({ oldest }) => oldest)).toEqual([9000, 11_000, 20_000].map((ms) => start + ms));
  });

  test('gives back every line of an object as it was delivered', async () => {
    const records = Array.from({ length: 500 }, (_, i) => record(start + i, `é${'x'.repeat(i)}`));
    const key = await on.deliver(records);
    const lines = (await collected(on.archive.lines(key))).flat();
    expect(lines).toEqual(records.map((one) => archiveLine(one).trimEnd()));
  });

  test('has an object as it was written anew, under its name', async () => {
    const key = await on.deliver([record(start + 60_000, 'a'), record(start + 60_001, 'b')]);
    const left = archiveLine(record(start + 60_001, 'b')).trimEnd();
    await on.archive.replace(key, [left]);
    expect((await collected(on.archive.lines(key))).flat()).toEqual([left]);
    await on.archive.replace(key, []);
    expect((await collected(on.archive.lines(key))).flat()).toEqual([]);
    const keys = (await collected(on.archive.objects({ from: 0, to: Number.POSITIVE_INFINITY }))).map((one) => one.key);
    expect(keys).toContain(key);
  });

  test('says which object is damaged', async () => {
    const key = await on.deliver([record(start)]);
    await on.damage(key);
    await expect(collected(on.archive.lines(key))).rejects.toMatchObject({ name: 'DamagedObject', key });
  });
});
