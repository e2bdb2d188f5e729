import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { messageOf, UserError } from '@millrace/local-aws/shared/user-error';
import { type CsvError, type Info, parse } from 'csv-parse';
import { numberIn } from '../../../../backend/src/domain/sending/rows';
import { jsonValues } from './json-values';

export type Fields = Readonly<Record<string, unknown>>;

/** A row of a file, whatever the file is written in. */
export interface Row {
  /** As whoever opens the file would look for it: `line 17`, `element 3`. */
  readonly place: string;
  readonly fields: Fields;
}

/** What cannot be an event, and why. */
export interface Misfit {
  readonly place: string;
  readonly problem: string;
}

export interface RowFile {
  readonly name: string;
  readonly kind: 'CSV' | 'JSON' | 'NDJSON';
  /** Of the file as it is stored. */
  readonly bytes: number;
  /** Its rows from the first on, in constant memory. `onBytes` is told how far the file has been read. */
  readonly rows: (onBytes?: (read: number) => void) => AsyncGenerator<Row | Misfit>;
}

/** So much of a file says what it is. */
const HEAD_BYTES = 64 * 1024;

const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

const readHead = async (file: string): Promise<Buffer> => {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
};

const contentOf = (head: Buffer): Buffer =>
  isGzip(head) ? gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 28 }) : head;

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
};

const kindOf = (name: string, content: Buffer): RowFile['kind'] => {
  if (content.includes(0)) throw new UserError(`${name} is no text: CSV, JSON and NDJSON are read, also as gzip`);
  const text = content
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text === '') throw new UserError(`${name} is empty`);
  if (text.startsWith('[')) return 'JSON';
  if (!text.startsWith('{')) return 'CSV';
  const [firstLine = ''] = text.split('\n', 1);
  return extname(name.replace(/\.gz$/, '')) !== '.json' || isJson(firstLine) ? 'NDJSON' : 'JSON';
};

const openStream = (file: string, gzip: boolean, onBytes: (read: number) => void): Readable => {
  const stored = createReadStream(file);
  stored.on('data', () => onBytes(stored.bytesRead));
  // What goes wrong is thrown to whoever reads the result.
  return gzip ? pipeline(stored, createGunzip(), () => undefined) : stored;
};

/** Beyond this, one row alone would fill the memory. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_CHARACTERS) throw new UserError(`a line of more than ${MOST_CHARACTERS} characters`);
    yield* lines;
  }
  yield rest;
}

const parseRow = (text: string, place: string): Row | Misfit => {
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields))
      return { place, fields: { ...fields } };
    return { place, problem: 'this is no JSON object' };
  } catch (error) {
    return { place, problem: `this is no JSON: ${messageOf(error)}` };
  }
};

async function* jsonRows(texts: AsyncIterable<string>, unit: 'line' | 'element'): AsyncGenerator<Row | Misfit> {
  let number = 0;
  for await (const text of texts) {
    number += 1;
    const trimmed = text.replace(/^\ufeff/, '').trim();
    if (trimmed !== '') yield parseRow(trimmed, `${unit} ${number}`);
  }
}

const cellValue = (cell: string): unknown => {
  const text = cell.trim();
  return numberIn(text) ?? (text === 'true' || text === 'false' ? text === 'true' : text);
};

/** Cells without anything in them are no fields. */
const fieldsOf = (cells: Readonly<Record<string, string>>): Fields =>
  Object.fromEntries(
    Object.entries(cells).flatMap(([key, cell]) => (cell.trim() === '' ? [] : [[key, cellValue(cell)]])),
  );

interface CsvRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly info: Info;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** What stands most often in the line of names, outside of quotes. */
const delimiterOf = (content: Buffer): string => {
  const [header = ''] = content
    .toString('utf8')
    .replaceAll(/"[^"]*"/g, '')
    .trimStart()
    .split('\n', 1);
  const count = (delimiter: string): number => header.split(delimiter).length;
  return DELIMITERS.reduce((most, one) => (count(one) > count(most) ? one : most));
};

const problemOf = (error: CsvError | undefined): string =>
  error?.code.startsWith('CSV_RECORD_INCONSISTENT')
    ? 'it has more or fewer cells than the line of names'
    : messageOf(error).replace(/,? (?:at|on) line \d+.*$/, '');

async function* csvRows(bytes: Readable, delimiter: string): AsyncGenerator<Row | Misfit> {
  const misfits: Misfit[] = [];
  const skipped = (error: CsvError | undefined): undefined => {
    misfits.push({ place: `line ${error?.lines}`, problem: problemOf(error) });
  };
  const parser = parse({
    ...{ bom: true, columns: (names: string[]) => names.map((name) => name.trim()), delimiter, info: true },
    // A quote within a cell is a part of it, such as that of an inch.
    ...{
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: MOST_CHARACTERS,
      on_skip: skipped,
    },
  });
  const records: AsyncIterable<CsvRecord> = pipeline(bytes, parser, () => undefined);
  for await (const { record, info } of records) {
    yield* misfits.splice(0);
    yield { place: `line ${info.lines}`, fields: fieldsOf(record) };
  }
  yield* misfits;
}

/** The same, with a sentence in the place of what the library says where the file cannot be read on. */
async function* readToEnd(name: string, rows: AsyncIterable<Row | Misfit>): AsyncGenerator<Row | Misfit> {
  try {
    yield* rows;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const isCut = error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
    throw new UserError(`${name} ${isCut ? 'is cut off: its gzip has no end' : `cannot be read: ${messageOf(error)}`}`);
  }
}

/** Opens a file of rows, and finds out what it is written in: by its content, since names lie. @throws UserError */
export const openRows = async (file: string): Promise<RowFile> => {
  const name = basename(file);
  try {
    const [head, { size }] = [await readHead(file), await stat(file)];
    const content = contentOf(head);
    const kind = kindOf(name, content);
    const rowsOf = (onBytes: (read: number) => void): AsyncGenerator<Row | Misfit> => {
      const stream = openStream(file, isGzip(head), onBytes);
      if (kind === 'CSV') return csvRows(stream, delimiterOf(content));
      const text: AsyncIterable<string> = stream.setEncoding('utf8');
      return kind === 'JSON' ? jsonRows(jsonValues(text), 'element') : jsonRows(linesOf(text), 'line');
    };
    const rows: RowFile['rows'] = (onBytes = () => undefined) => readToEnd(name, rowsOf(onBytes));
    return { name, kind, bytes: size, rows };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file} cannot be read: ${messageOf(error)}`);
  }
};
