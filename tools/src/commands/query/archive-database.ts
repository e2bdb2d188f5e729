import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection, JS } from '@duckdb/node-api';
import { messageOf, UserError } from '@millrace/local-aws/shared/user-error';
import {
  ARCHIVE_TABLES,
  type ArchiveTable,
  type Partition,
} from '../../../../backend/src/domain/archive/archive-tables';

/** What a query answers. A number beyond 2^53 is text. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

export type Value = null | string | number | boolean | readonly Value[] | { readonly [name: string]: Value };

export interface ArchiveDatabase {
  /** @throws UserError that says what is wrong with the query */
  readonly query: (sql: string, values?: readonly string[]) => Promise<QueryResult>;
  /** Ends the query that runs. */
  readonly interrupt: () => void;
  readonly close: () => void;
}

/** Functions of Athena that queries of the archive need, and DuckDB has under other names, or that fail there where Athena answers null. */
const ATHENA_FUNCTIONS = [
  "json_extract_scalar(j, p) AS CASE WHEN json_valid(j) AND json_type(j, p) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(j, p) END",
  "json_array_length(j) AS CASE WHEN json_valid(j) AND json_type(j) = 'ARRAY' THEN system.main.json_array_length(j)::BIGINT END",
  "json_array_get(j, i) AS json_extract(j, '$[' || i || ']')",
  'json_format(j) AS j::VARCHAR',
  'sequence(a, b) AS range(a::BIGINT, b::BIGINT + 1)',
  'cardinality(list) AS len(list)',
  'from_unixtime(s) AS make_timestamp((s * 1000000)::BIGINT)',
  'from_utf8(bytes) AS decode(bytes)',
];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** None where there is no such folder: nothing of the table was copied. */
const filesBelow = (folder: string): string[] => {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
};

/** An expression that reads a part of the time out of the name of a file. */
const partitionOf = ({ folder }: ArchiveTable, name: Partition): string => {
  const pattern = folder.replace(/\$\{(\w+)\}/g, (_, part: string) => (part === name ? '(\\d+)' : '\\d+'));
  return `regexp_extract(filename, ${quoted(pattern)}, 1) AS ${name}`;
};

/** As Athena sees the table, whose hidden column `$path` a view cannot hide. */
const viewOf = (table: ArchiveTable, files: readonly string[], folder: string, bucket: string): string => {
  const { name, partitions, columns } = table;
  const types = columns.map((column) => `${quoted(column.name)}: ${quoted(column.duckdb)}`);
  const read =
    files.length > 0
      ? `read_json([${files.map(quoted)}], format = 'newline_delimited', columns = {${types}}, filename = true, maximum_object_size = 67108864)`
      : `(SELECT ${columns.map((column) => `NULL::${column.duckdb} AS ${column.name}`)}, '' AS filename WHERE false)`;
  const selected = [...columns.map((column) => column.name), ...partitions.map((part) => partitionOf(table, part))];
  return `CREATE VIEW ${name} AS SELECT ${selected}, replace(filename, ${quoted(folder)}, ${quoted(`s3://${bucket}`)}) AS "$path" FROM ${read}`;
};

const plainValue = (value: JS | undefined): Value => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plainValue(inner)]));
};

const REACH = `a query reads the tables ${ARCHIVE_TABLES.map(({ name }) => name).join(' and ')} alone: it has no other files, no network, no extensions and no settings`;

/** What DuckDB says once it is confined names settings that nobody can change here. */
const refusalOf = (error: unknown): string => {
  const message = messageOf(error);
  const [, denied] =
    /^Permission Error: (.*?)(?: - file system operations are disabled by configuration)?$/m.exec(message) ?? [];
  const locked = /^Invalid Input Error: (.*) - the configuration has been locked$/m.exec(message)?.[1];
  const refused = denied ?? locked;
  return refused === undefined ? message : `${REACH} (${refused})`;
};

const run = async (connection: DuckDBConnection, sql: string, values: readonly string[]): Promise<QueryResult> => {
  try {
    const reader = await connection.runAndReadAll(sql, [...values]);
    return { columns: reader.deduplicatedColumnNames(), rows: reader.getRowsJS().map((row) => row.map(plainValue)) };
  } catch (error) {
    throw new UserError(refusalOf(error));
  }
};

/** It is loaded by this command alone. @throws UserError where it has no program for this machine */
const loadDuckDb = () =>
  import('@duckdb/node-api').catch((error: unknown) => {
    throw new UserError(`DuckDB does not run on this machine: ${messageOf(error)}`);
  });

/**
 * From here on the connection opens these files alone, besides the folder for what does not fit into memory.
 * https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
 */
const confine = async (connection: DuckDBConnection, files: readonly string[]): Promise<void> => {
  await connection.run(`SET allowed_paths = [${files.map(quoted)}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
};

/** The tables of the archive over objects of the bucket that are in a folder, under their keys. Queries reach nothing else. */
export const openArchive = async (folder: string, bucket: string): Promise<ArchiveDatabase> => {
  const { DuckDBInstance } = await loadDuckDb();
  const extensions = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };
  const instance = await DuckDBInstance.create(':memory:', {
    ...extensions,
    temp_directory: join(folder, '.overflow'),
  });
  const connection = await instance.connect();
  for (const macro of ATHENA_FUNCTIONS) await connection.run(`CREATE MACRO ${macro}`);
  const files = new Map(ARCHIVE_TABLES.map((table) => [table, filesBelow(join(folder, table.prefix))]));
  for (const [table, own] of files) await connection.run(viewOf(table, own, folder, bucket));
  await confine(connection, [...files.values()].flat());
  return {
    query: (sql, values = []) => run(connection, sql, values),
    interrupt: () => connection.interrupt(),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};
