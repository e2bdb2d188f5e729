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

const DIGITS = /^\d+$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Half of a pair of surrogates, which no line has that was written here: its bytes are another text. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** Small buffers share memory: made that way, bytes take a quarter of the time. */
const bytesIn = ({ buffer, byteOffset, length }: Buffer): Uint8Array => new Uint8Array(buffer, byteOffset, length);

/** A record whose bytes are made of its text when they are asked for: a rebuild never does, and reads a minute of records before it folds them. */
class TextRecord implements ArchivedRecord {
  readonly shard: string;
  readonly seq: string;
  declare readonly subsequence?: number;
  readonly arrived: number;
  readonly partitionKey: string;
  /** Private, so that it is not copied to what is made of this record with other bytes. */
  readonly #text: string;
  #data: Uint8Array | undefined;

  constructor({ shard, sequenceNumber, subsequence, arrival, partitionKey }: Placed, text: string) {
    this.shard = sharedName(shard);
    this.seq = sequenceNumber;
    this.arrived = arrival;
    this.partitionKey = partitionKey;
    if (subsequence !== undefined) this.subsequence = subsequence;
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  get data(): Uint8Array {
    this.#data ??= bytesIn(Buffer.from(this.#text));
    return this.#data;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** What every line has but its content, as it is named there. */
interface Placed extends Fields {
  readonly shard: string;
  readonly sequenceNumber: string;
  readonly subsequence?: number;
  readonly arrival: number;
  readonly partitionKey: string;
}

const isSubsequence = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= 0);

const isPlaced = (line: Fields): line is Placed => {
  const { shard, sequenceNumber, subsequence, arrival, partitionKey } = line;
  if (typeof shard !== 'string' || shard === '' || !isSubsequence(subsequence)) return false;
  if (typeof sequenceNumber !== 'string' || !DIGITS.test(sequenceNumber)) return false;
  return typeof arrival === 'number' && Number.isInteger(arrival) && typeof partitionKey === 'string';
};

/** Of the line that was read last: records are held for a minute, and those of a shard share its name. */
let lastShard = '';

const sharedName = (shard: string): string => {
  if (shard !== lastShard) lastShard = shard;
  return lastShard;
};

/** A place and one content. */
const FIELDS = 5;

const isComplete = (line: Placed): boolean => {
  let fields = 0;
  for (const _ in line) fields++;
  return fields === FIELDS + (line.subsequence === undefined ? 0 : 1);
};

const withBytes = (line: Placed, data: Buffer): ArchivedRecord => {
  const { shard, sequenceNumber, subsequence, arrival, partitionKey } = line;
  const place = { shard: sharedName(shard), seq: sequenceNumber, arrived: arrival, partitionKey };
  return { ...place, ...(subsequence !== undefined && { subsequence }), data: bytesIn(data) };
};

/** Undefined where there is not one content. */
const recordOf = (line: Placed): ArchivedRecord | undefined => {
  const { text, base64 } = line;
  if ((text === undefined) === (base64 === undefined)) return undefined;
  if (typeof text === 'string')
    return LONE_SURROGATE.test(text) ? withBytes(line, Buffer.from(text)) : new TextRecord(line, text);
  if (typeof base64 !== 'string' || !BASE64.test(base64)) return undefined;
  return withBytes(line, Buffer.from(base64, 'base64'));
};

/** By hand, since an archive is read as fast as its lines are. @throws when this is no line of the archive */
export const readArchiveLine = (line: string): ArchivedRecord => {
  const parsed: unknown = JSON.parse(line);
  if (!isObject(parsed)) throw new Error('this is no object');
  const record = isPlaced(parsed) && isComplete(parsed) ? recordOf(parsed) : undefined;
  if (!record) throw new Error('this is no line of the archive');
  return record;
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
const answerBytes = (recordId: string, data: string): number => data.length + recordId.length + 50;

/**
 * One line for every record. Records whose lines have no room in the answer fail, and Firehose keeps them below its error prefix;
 * the buffer of the transform is so small that it takes a megabyte of tiny records under long keys to come to that.
 */
export const archiveAnswer = (records: readonly ToArchive[], most = ANSWER_BYTES): readonly Archived[] => {
  let left = most - records.reduce((sum, { recordId }) => sum + answerBytes(recordId, ''), 0);
  return records.map(({ recordId, record }) => {
    const data = Buffer.from(archiveLine(record)).toString('base64');
    if (data.length > left) return { recordId, result: 'ProcessingFailed' };
    left -= data.length;
    return { recordId, result: 'Ok', data };
  });
};
