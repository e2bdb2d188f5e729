import { z } from 'zod';
import type { LogRecord } from '../fold/log-record';

/** A record of the stream as the archive stores it: the exact bytes, and where they stood. */
export interface ArchivedRecord extends LogRecord {
  readonly shard: string;
  /** Its place in an aggregate, whose records share one sequence number. A record that came alone has none, or 0. */
  readonly subsequence?: number;
  readonly partitionKey: string;
}

/** A byte order mark is part of the bytes. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text may grow in JSON (six bytes for a control character); beyond this many times its bytes it is stored as base64. */
const MOST_GROWTH = 2;

const textOf = (data: Uint8Array): string | undefined => {
  try {
    return utf8.decode(data);
  } catch {
    return undefined;
  }
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: they alone can grow that much.
const CONTROL = /[\0-\x1f]/;

const isCompact = (text: string, bytes: number): boolean =>
  !CONTROL.test(text) || JSON.stringify(text).length <= MOST_GROWTH * bytes + 2;

/** Text stands as it is, so that a query can look into it; what is no text, or hardly any, in base64. */
const contentOf = (data: Uint8Array): { readonly text: string } | { readonly base64: string } => {
  const text = textOf(data);
  if (text !== undefined && isCompact(text, data.length)) return { text };
  return { base64: Buffer.from(data).toString('base64') };
};

/** One line of JSON, its end included. `readArchiveLine` gives the same record back, byte by byte. */
export const archiveLine = ({ shard, seq, subsequence, arrived, partitionKey, data }: ArchivedRecord): string =>
  `${JSON.stringify({ shard, sequenceNumber: seq, subsequence, arrival: arrived, partitionKey, ...contentOf(data) })}\n`;

const position = {
  shard: z.string().min(1),
  sequenceNumber: z.string().regex(/^\d+$/),
  subsequence: z.number().int().nonnegative().optional(),
  arrival: z.number().int(),
  partitionKey: z.string(),
};

const lineSchema = z.union([
  z.strictObject({ ...position, text: z.string() }),
  z.strictObject({ ...position, base64: z.base64() }),
]);

/** @throws when this is no line of the archive. */
export const readArchiveLine = (line: string): ArchivedRecord => {
  const { shard, sequenceNumber, subsequence, arrival, partitionKey, ...content } = lineSchema.parse(JSON.parse(line));
  const data = 'text' in content ? new TextEncoder().encode(content.text) : Buffer.from(content.base64, 'base64');
  return {
    shard,
    seq: sequenceNumber,
    ...(subsequence !== undefined && { subsequence }),
    arrived: arrival,
    partitionKey,
    data: new Uint8Array(data),
  };
};

/** What Firehose gives a transform, for one record. */
export interface ToArchive {
  readonly recordId: string;
  readonly record: ArchivedRecord;
}

export type Archived =
  | { readonly recordId: string; readonly result: 'Ok'; readonly data: string }
  | { readonly recordId: string; readonly result: 'ProcessingFailed' };

/** Lambda's answers hold 6 MB. What is left is room for the brackets around them. */
const ANSWER_BYTES = 6 * 1024 * 1024 - 4096;

/** `data` and its quotes, the id, the result and the comma. */
const bytesOf = (recordId: string, data: string): number => data.length + recordId.length + 50;

/**
 * One line for every record. Records whose lines have no room in the answer fail, and Firehose keeps them below its error prefix;
 * the buffer of the transform is so small that it takes a megabyte of tiny records under long keys to come to that.
 */
export const archiveAnswer = (records: readonly ToArchive[], most = ANSWER_BYTES): readonly Archived[] => {
  let left = most - records.reduce((sum, { recordId }) => sum + bytesOf(recordId, ''), 0);
  return records.map(({ recordId, record }) => {
    const data = Buffer.from(archiveLine(record)).toString('base64');
    if (data.length > left) return { recordId, result: 'ProcessingFailed' };
    left -= data.length;
    return { recordId, result: 'Ok', data };
  });
};
