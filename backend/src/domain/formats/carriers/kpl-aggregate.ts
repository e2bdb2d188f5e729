import { hash } from 'node:crypto';
import { MAX_EVENTS, type Rejected, rejected } from '../event';

/**
 * The Kinesis Producer Library packs several records into one: a mark, a protocol buffer, and its MD5.
 * https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
const MAGIC = [0xf3, 0x89, 0x9a, 0xc2];
const DIGEST_BYTES = 16;

/** Fields of the buffer, and of a record in it. */
const PARTITION_KEYS = 1;
const RECORDS = 3;
const PARTITION_KEY_INDEX = 1;
const DATA = 3;

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** UTF-8 may begin with these four bytes too, as nothing that is JSON or a line does. */
export const isKplAggregate = (bytes: Uint8Array): boolean =>
  bytes[0] === MAGIC[0] && MAGIC.every((byte, i) => bytes[i] === byte);

class Malformed extends Error {}

/** Reads a protocol buffer, as much of it as an aggregate needs. */
class BufferReader {
  private at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** The content of each field with this number that holds bytes. Every other field is passed over. */
  *fields(wanted: number): Generator<Uint8Array> {
    while (this.at < this.bytes.length) {
      const tag = this.varint();
      const content = this.content(tag % 8);
      if (content && Math.floor(tag / 8) === wanted) yield content;
    }
  }

  private content(wireType: number): Uint8Array | undefined {
    if (wireType === BYTES) return this.take(this.varint());
    if (wireType === VARINT) this.varint();
    else if (wireType === FIXED_64) this.take(8);
    else if (wireType === FIXED_32) this.take(4);
    else throw new Malformed();
    return undefined;
  }

  private take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw new Malformed();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** Exact up to 2^53, which is more than any length can be. */
  private varint(): number {
    let value = 0;
    for (let shift = 1; shift <= 2 ** 63; shift *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new Malformed();
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
    throw new Malformed();
  }
}

const dataOf = (record: Uint8Array): Uint8Array => {
  const [data] = new BufferReader(record).fields(DATA);
  if (!data) throw new Malformed();
  return data;
};

/** All records, or one more than may be: those behind it are not looked for. */
const recordsOf = (message: Uint8Array): Uint8Array[] => {
  const records: Uint8Array[] = [];
  for (const record of new BufferReader(message).fields(RECORDS)) {
    records.push(dataOf(record));
    if (records.length > MAX_EVENTS) break;
  }
  return records;
};

const broken = (at: string, problem: string): Rejected =>
  rejected('cannot_unpack', at, `an aggregate of the Kinesis Producer Library ${problem}`);

/** The records of an aggregate, in order, and one more than `MAX_EVENTS` at the most. Total: what does not come apart is a reject. */
export const kplRecords = (bytes: Uint8Array, at: string): readonly Uint8Array[] | Rejected => {
  const message = bytes.subarray(MAGIC.length, -DIGEST_BYTES);
  const digest = Buffer.from(bytes.subarray(-DIGEST_BYTES)).toString('hex');
  const isWhole = bytes.length >= MAGIC.length + DIGEST_BYTES && hash('md5', message) === digest;
  if (!isWhole) return broken(at, 'whose checksum does not fit its content');
  try {
    const records = recordsOf(message);
    return records.length > 0 ? records : rejected('empty', at, 'there is no record in this aggregate');
  } catch (error) {
    if (error instanceof Malformed) return broken(at, 'that is no protocol buffer');
    throw error;
  }
};

const varintOf = (value: number): number[] => {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return [...bytes, left];
};

const bytesField = (number: number, content: Uint8Array): Uint8Array[] => [
  Uint8Array.from([...varintOf(number * 8 + BYTES), ...varintOf(content.length)]),
  content,
];

/** A record as it goes into an aggregate. */
export interface AggregatedRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/** The aggregate that holds these records, in order: `kplRecords` finds them again. */
export const kplAggregate = (records: readonly AggregatedRecord[]): Uint8Array => {
  const keys = [...new Set(records.map(({ partitionKey }) => partitionKey))];
  const places = new Map(keys.map((key, i) => [key, i]));
  const message = Buffer.concat([
    ...keys.flatMap((key) => bytesField(PARTITION_KEYS, Buffer.from(key))),
    ...records.flatMap(({ partitionKey, data }) => {
      const key = Uint8Array.from([PARTITION_KEY_INDEX * 8 + VARINT, ...varintOf(places.get(partitionKey) ?? 0)]);
      return bytesField(RECORDS, Buffer.concat([key, ...bytesField(DATA, data)]));
    }),
  ]);
  return new Uint8Array(Buffer.concat([Buffer.from(MAGIC), message, hash('md5', message, 'buffer')]));
};
