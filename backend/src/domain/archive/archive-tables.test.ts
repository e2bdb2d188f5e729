// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how a partition's folder names its columns.
import { expect, test } from 'vitest';
import { rejectObject } from '../../adapters/s3/s3-reject-store';
import { archiveLine } from './archive-line';
import { hourFolder } from './archive-object';
import { ARCHIVE_TABLES } from './archive-tables';

const tableOf = (name: string) => {
  const found = ARCHIVE_TABLES.find((table) => table.name === name);
  if (!found) throw new Error(`there is no table ${name}`);
  return found;
};

const record = {
  shard: 'shardId-000000000000',
  seq: '17',
  subsequence: 2,
  arrived: 1_790_000_000_123,
  partitionKey: 'k',
};

const keysOf = (line: string): string[] => Object.keys(JSON.parse(line));

test('the columns of events are what a line of the archive has', () => {
  const asText = keysOf(archiveLine({ ...record, data: Buffer.from('{}') }));
  const asBytes = keysOf(archiveLine({ ...record, data: Uint8Array.of(0xff) }));
  expect(tableOf('events').columns.map(({ name }) => name)).toEqual([...new Set([...asText, ...asBytes])]);
});

test('the folder of events is the one that the archive is read from', () => {
  const { prefix, folder } = tableOf('events');
  const parts: Readonly<Record<string, string>> = { year: '2026', month: '02', day: '03', hour: '04' };
  const filled = folder.replace(/\$\{(\w+)\}/g, (_, name: string) => parts[name] ?? '');
  expect(prefix + filled).toBe(hourFolder(Date.UTC(2026, 1, 3, 4, 5)));
});

test('the columns of rejects are what an object of rejects has', () => {
  const reject = { reason: 'invalid_field' as const, field: 'data.amount', message: 'is no number', metric: 'revenue' };
  const entry = { seq: '17', arrived: 1, data: Uint8Array.of(1), reject };
  const rejects = Array.from({ length: 101 }, () => entry);
  const object = rejectObject({ shard: record.shard, prev: '0', seq: '17', rejects });
  const { columns } = tableOf('rejects');
  expect(keysOf(object)).toEqual(columns.map(({ name }) => name));
  const [first] = JSON.parse(object).records;
  const named = [...Object.keys(first), ...Object.keys(first.rejects[0])];
  for (const type of [columns.at(-1)?.glue, columns.at(-1)?.duckdb])
    expect([...String(type).matchAll(/(\w+)(?::| (?:VARCHAR|BIGINT|STRUCT))/g)].map(([, name]) => name).sort()).toEqual(
      named.sort(),
    );
});
