import { type Random, seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import type { ArchivedRecord } from '../../domain/archive/archive-line';
import { inMemoryArchive } from '../testing/archive';
import { LOG_START, randomLog } from '../testing/random-log';
import { DamagedObject } from './ports';
import { noProgress, readArchive } from './read-archive';

const always = { span: { from: 0, to: Number.POSITIVE_INFINITY } };

const archivedLog = (random: Random, length: number): ReadonlyMap<string, readonly ArchivedRecord[]> =>
  new Map(
    [...randomLog(random, length)].map(([shard, records]) => [
      shard,
      records.map((record) => ({ ...record, shard, partitionKey: 'key' })),
    ]),
  );

/** Objects as Firehose writes them: of several shards, each a run of records, some delivered again in another cut. */
const delivered = (random: Random, log: ReadonlyMap<string, readonly ArchivedRecord[]>) => {
  const archive = inMemoryArchive();
  const all = [...log.values()].flat().sort((a, b) => a.arrived - b.arrived);
  for (let at = 0; at < all.length; ) {
    const count = 1 + Math.floor(random() * 30);
    const again = random() < 0.3 ? Math.floor(random() * 10) : 0;
    archive.deliver(all.slice(Math.max(0, at - again), at + count));
    at += count;
  }
  return archive;
};

const plain = ({ shard, seq, subsequence, arrived, partitionKey, data }: ArchivedRecord): ArchivedRecord => ({
  ...{ shard, seq, arrived, partitionKey, data },
  ...(subsequence !== undefined && { subsequence }),
});

const read = async (...input: Parameters<typeof readArchive>) => {
  const found = new Map<string, ArchivedRecord[]>();
  for await (const batches of readArchive(...input))
    for (const { shard, records } of batches) found.set(shard, [...(found.get(shard) ?? []), ...records.map(plain)]);
  return found;
};

test('whatever is delivered again, in whatever cut, each record is read once and in the order of its shard', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const random = seededRandom(seed);
    const log = archivedLog(random, 300);
    const progress = noProgress();
    expect(await read(delivered(random, log), always, progress)).toEqual(log);
    expect(progress).toMatchObject({ records: 300, objects: expect.any(Number) });
  }
}, 60_000);

test('a span is one of arrivals, and reading goes on behind what was read before', async () => {
  const random = seededRandom(3);
  const log = archivedLog(random, 200);
  const archive = delivered(random, log);
  const [shard, records] = [...log][1] ?? expect.fail();
  const [from, to] = [records[20]?.arrived ?? 0, records[70]?.arrived ?? 0];
  const asked = records.filter(({ arrived }) => arrived >= from && arrived < to);
  expect((await read(archive, { span: { from, to } })).get(shard)).toEqual(asked);
  const seq = records[40]?.seq ?? '';
  const left = await read(archive, { ...always, after: new Map([[shard, seq]]) });
  expect(left.get(shard)).toEqual(records.slice(41));
});

test('no more waits in memory than what arrives while objects overlap', async () => {
  const archive = inMemoryArchive();
  const record = (i: number): ArchivedRecord => ({
    ...{ shard: 'shard', seq: String(i + 1), arrived: LOG_START + i * 100, partitionKey: '' },
    data: Buffer.from('{}'),
  });
  for (let i = 0; i < 10_000; i += 100) archive.deliver(Array.from({ length: 100 }, (_, j) => record(i + j)));
  let read = 0;
  let given = 0;
  const lines = archive.lines;
  const watched = {
    ...archive,
    lines: async function* (key: string) {
      for await (const some of lines(key)) {
        read += some.length;
        yield some;
      }
    },
  };
  for await (const batches of readArchive(watched, always)) {
    expect(read - given).toBeLessThan(400);
    for (const { records } of batches) given += records.length;
  }
  expect(given).toBe(10_000);
});

test('the records of an aggregate come together, in their places', async () => {
  const archive = inMemoryArchive();
  const part = (subsequence: number): ArchivedRecord => ({
    ...{ shard: 'shard', seq: '7', arrived: LOG_START, partitionKey: 'key', subsequence },
    data: new Uint8Array([subsequence]),
  });
  archive.deliver([part(2), part(0), part(1), part(1)]);
  expect((await read(archive, always)).get('shard')).toEqual([part(0), part(1), part(2)]);
});

test('damage ends the reading and names the object and the line, unless it is reported', async () => {
  const random = seededRandom(5);
  const archive = delivered(random, archivedLog(random, 120));
  const keys: string[] = [];
  for await (const { key } of archive.objects(always.span)) keys.push(key);
  const [first = '', second = ''] = keys;
  archive.damage(first, 0, '{"shard":"a"}');
  archive.damage(second);
  await expect(read(archive, always)).rejects.toThrow(new DamagedObject(first, 'line 1 is no line of the archive'));
  const damages: string[] = [];
  await read(archive, always, noProgress(), ({ message }) => damages.push(message));
  expect(damages).toEqual([`${first}: line 1 is no line of the archive`, `${second}: this is no gzip any more`]);
});

test('a record that stands before what was read is an error, not a hole', async () => {
  const archive = inMemoryArchive();
  const at = (seq: string, arrived: number): ArchivedRecord => ({
    ...{ shard: 'shard', seq, arrived, partitionKey: '', data: new Uint8Array() },
  });
  archive.deliver([at('1', LOG_START), at('9', LOG_START + 1000)]);
  archive.deliver([at('5', LOG_START + 3_600_000)]);
  await expect(read(archive, always)).rejects.toThrow('record 5 of shard');
});
