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
const viewOf = (table: ArchiveTable, folder: string, bucket: string): string => {
  const { name, prefix, partitions, columns } = table;
  const files = filesBelow(join(folder, prefix));
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

const run = async (connection: DuckDBConnection, sql: string, values: readonly string[]): Promise<QueryResult> => {
  try {
    const reader = await connection.runAndReadAll(sql, [...values]);
    return { columns: reader.deduplicatedColumnNames(), rows: reader.getRowsJS().map((row) => row.map(plainValue)) };
  } catch (error) {
    throw new UserError(messageOf(error));
  }
};

/** It is loaded by this command alone. @throws UserError where it has no program for this machine */
const loadDuckDb = () =>
  import('@duckdb/node-api').catch((error: unknown) => {
    throw new UserError(`DuckDB does not run on this machine: ${messageOf(error)}`);
  });

/** The tables of the archive over objects of the bucket that are in a folder, under their keys. Nothing is loaded from the network. */
export const openArchive = async (folder: string, bucket: string): Promise<ArchiveDatabase> => {
  const { DuckDBInstance } = await loadDuckDb();
  const extensions = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };
  const instance = await DuckDBInstance.create(':memory:', extensions);
  const connection = await instance.connect();
  for (const macro of ATHENA_FUNCTIONS) await connection.run(`CREATE MACRO ${macro}`);
  for (const table of ARCHIVE_TABLES) await connection.run(viewOf(table, folder, bucket));
  return {
    query: (sql, values = []) => run(connection, sql, values),
    interrupt: () => connection.interrupt(),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};
