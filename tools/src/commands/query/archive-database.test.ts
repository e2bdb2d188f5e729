import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rejectObject } from '../../../../backend/src/adapters/s3/s3-reject-store';
import { archiveLine } from '../../../../backend/src/domain/archive/archive-line';
import { ARCHIVE_TABLES } from '../../../../backend/src/domain/archive/archive-tables';
import { savedQueries } from '../../../../backend/stack/saved-queries';
import { type ArchiveDatabase, openArchive } from './archive-database';
import { folderAt } from './download';

const at = Date.UTC(2026, 10, 20, 10, 30);
const shard = 'shardId-000000000000';
const day = ['2026', '11', '20'];

const folder = mkdtempSync(join(tmpdir(), 'query-test-'));
let archive: ArchiveDatabase;

const write = (key: string, content: string | Buffer): void => {
  mkdirSync(dirname(join(folder, key)), { recursive: true });
  writeFileSync(join(folder, key), content);
};

const event = (id: string, type: string, subject: string) => ({
  specversion: '1.0',
  id,
  source: '/shop',
  type,
  subject,
});

const line = (seq: string, content: unknown): string =>
  archiveLine({
    ...{ shard, seq, arrived: at + Number(seq), partitionKey: 'it’s' },
    data: content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content)),
  });

const tables = new Map(ARCHIVE_TABLES.map((table) => [table.name, table]));

const keyOf = (table: string, name: string): string => {
  const found = tables.get(table);
  if (!found) throw new Error(`there is no table ${table}`);
  return folderAt(found, at) + name;
};

beforeAll(async () => {
  const lines = [
    line('1', event('a', 'order', 'S-1')),
    line('2', [event('b', 'order', 'S-2'), event('a', 'view', 'S-1')]),
    line('3', Uint8Array.of(0xff, 0xfe)),
    line('4', []),
    line('5', 'no event'),
  ];
  write(keyOf('events', 'one-1-2026-11-20-10-30-00-0.gz'), gzipSync(lines.join('')));
  write(keyOf('events', 'two-1-2026-11-20-10-30-01-0.gz'), gzipSync(lines[0] ?? ''));
  const reject = { reason: 'invalid_field' as const, field: 'data.amount', message: 'amount is no number' };
  const records = [{ seq: '9', arrived: at, data: Buffer.from('{}'), reject }];
  for (const prev of ['7', '8'])
    write(keyOf('rejects', `${shard}/${prev}.json`), rejectObject({ shard, prev, seq: '9', rejects: records }));
  archive = await openArchive(folder, 'bucket');
});

afterAll(() => {
  archive.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the tables of the archive', () => {
  test.each(ARCHIVE_TABLES)(
    '$name has the columns and partitions that Athena sees',
    async ({ name, columns, partitions }) => {
      const { columns: found } = await archive.query(`SELECT * FROM ${name}`);
      expect(found).toEqual([...columns.map((column) => column.name), ...partitions, '$path']);
    },
  );

  test('hold what was put, as it came', async () => {
    const { rows } = await archive.query(
      'SELECT arrival, partitionkey, text, base64 FROM events WHERE sequencenumber IN (?, ?)',
      ['3', '5'],
    );
    expect(rows).toEqual([
      [at + 3, 'it’s', null, '//4='],
      [at + 5, 'it’s', '"no event"', null],
    ]);
  });

  test('are empty where nothing was archived', async () => {
    const nowhere = mkdtempSync(join(tmpdir(), 'query-test-'));
    const empty = await openArchive(nowhere, 'bucket');
    for (const { name, sql } of savedQueries())
      expect((await empty.query(sql, [...day, ...(extra[name] ?? [])])).rows).toEqual([]);
    empty.close();
    rmSync(nowhere, { recursive: true });
  });
});

/** What follows year, month and day. */
const extra: Readonly<Record<string, readonly string[]>> = { subject: ['S-1'], record: [shard, '1'] };

/** Of each saved query, what it answers of the objects above. */
const answers: Readonly<Record<string, readonly unknown[][]>> = {
  'events-by-type': [
    [null, 3, '2026-11-20T10:30:00.003Z', '2026-11-20T10:30:00.005Z'],
    ['order', 2, '2026-11-20T10:30:00.001Z', '2026-11-20T10:30:00.002Z'],
    ['view', 1, '2026-11-20T10:30:00.002Z', '2026-11-20T10:30:00.002Z'],
  ],
  rejects: [['invalid_field', null, 1, 'amount is no number']],
  subject: [
    ['2026-11-20T10:30:00.001Z', shard, '1', null, 'order', JSON.stringify(event('a', 'order', 'S-1'))],
    ['2026-11-20T10:30:00.002Z', shard, '2', null, 'view', JSON.stringify(event('a', 'view', 'S-1'))],
  ],
  record: ['one-1-2026-11-20-10-30-00-0.gz', 'two-1-2026-11-20-10-30-01-0.gz'].map((name) => [
    ...[`s3://bucket/${keyOf('events', name)}`, '2026-11-20T10:30:00.001Z', null, 'it’s'],
    ...[JSON.stringify(event('a', 'order', 'S-1')), null],
  ]),
  duplicates: [['/shop', 'a', 2, '2026-11-20T10:30:00.001Z', '2026-11-20T10:30:00.002Z']],
  'delivered-twice': [
    [
      shard,
      '1',
      null,
      2,
      ...['one-1-2026-11-20-10-30-00-0.gz', 'two-1-2026-11-20-10-30-01-0.gz'].map(
        (name) => `s3://bucket/${keyOf('events', name)}`,
      ),
    ],
  ],
};

describe('the saved query', () => {
  test.each(savedQueries())('$name: $description', async ({ name, sql }) => {
    expect((await archive.query(sql, [...day, ...(extra[name] ?? [])])).rows).toEqual(answers[name]);
  });

  test.each(savedQueries())('$name looks at its day alone', async ({ name, sql }) => {
    expect((await archive.query(sql, ['2026', '11', '21', ...(extra[name] ?? [])])).rows).toEqual([]);
  });
});

test('what is wrong with a query is said in one sentence, with the place', async () => {
  await expect(archive.query('selec 1')).rejects.toThrow(/syntax error at or near "selec"/);
  await expect(archive.query('select nothing from events')).rejects.toThrow(/"nothing" not found/);
});

describe('a query reaches the archive alone', () => {
  const outside = mkdtempSync(join(tmpdir(), 'query-test-'));
  const secret = join(outside, 'secret.csv');
  writeFileSync(secret, 'secret');
  afterAll(() => rmSync(outside, { recursive: true }));

  test.each([
    ['reads no other file', `SELECT * FROM read_text('${secret}')`],
    ['lists no other folder', `SELECT * FROM glob('${outside}/*')`],
    ['reads no other file by its name', `SELECT * FROM '${secret}'`],
    ['reads no file above its folder', `SELECT * FROM read_text('${folder}/../${basename(outside)}/secret.csv')`],
    ['writes no file', `COPY (SELECT 1) TO '${join(outside, 'copy.csv')}'`],
    ['exports nothing', `EXPORT DATABASE '${join(outside, 'export')}'`],
    ['attaches no database', `ATTACH '${join(outside, 'other.db')}'`],
    ['attaches none as SQLite either', `ATTACH '${join(outside, 'other.db')}' (TYPE sqlite)`],
    ['asks no network', "SELECT * FROM read_text('https://localhost/nothing')"],
    ['installs no extension', 'INSTALL httpfs'],
    ['loads no extension', 'LOAD httpfs'],
    ['gives itself no more', 'SET enable_external_access = true'],
    ['adds no folder', "SET allowed_directories = ['/']"],
    ['sets nothing anew', 'RESET allowed_directories'],
  ])('%s', async (_, sql) => {
    await expect(archive.query(sql)).rejects.toThrow(
      /^a query reads the tables events and rejects alone: it has no other files, no network, no extensions and no settings \(/,
    );
    expect(readdirSync(outside)).toEqual(['secret.csv']);
  });

  test('has tables of its own, in memory', async () => {
    await archive.query('CREATE TEMP TABLE own AS SELECT arrival FROM events');
    expect((await archive.query('SELECT count(*) FROM own')).rows).toEqual([[6]]);
  });
});
