import { hash } from 'node:crypto';
import type { SourceRecord } from './transform';

/**
 * The Kinesis Producer Library packs several records into one: these bytes, a protocol buffer, and its MD5.
 * https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const DIGEST_BYTES = 16;

/** Numbers of fields: of the message, and of a record in it. */
const PARTITION_KEYS = 1;
const RECORDS = 3;
const PARTITION_KEY_INDEX = 1;
const DATA = 3;

/** By the kind in its tag, how many bytes a field of a fixed length has. */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  [1, 8],
  [5, 4],
]);

interface Field {
  readonly number: number;
  /** A number, or bytes; undefined for kinds that an aggregate does not use. */
  readonly value: number | Buffer | undefined;
}

/** https://protobuf.dev/programming-guides/encoding/#varints */
const MOST_VARINT_BYTES = 10;

/** @throws RangeError beyond the end. */
const varintAt = (bytes: Buffer, from: number): readonly [value: number, end: number] => {
  let value = 0;
  for (let i = 0; i < MOST_VARINT_BYTES; i++) {
    const byte = bytes.readUInt8(from + i);
    value += (byte & 127) * 128 ** i;
    if (byte < 128) return [value, from + i + 1];
  }
  throw new RangeError('a number has more than 64 bits');
};

const sliceOf = (bytes: Buffer, from: number, length: number): Buffer => {
  if (from + length > bytes.length) throw new RangeError('a field is longer than its message');
  return bytes.subarray(from, from + length);
};

/** The fields of a protocol buffer, in order. @throws RangeError for what is none */
function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0;
  while (at < bytes.length) {
    const [tag, afterTag] = varintAt(bytes, at);
    const [number, kind] = [Math.floor(tag / 8), tag % 8];
    const fixed = FIXED_BYTES.get(kind);
    if (kind !== 0 && kind !== 2 && fixed === undefined) throw new RangeError(`there is no field of the kind ${kind}`);
    const [length, start] = fixed === undefined ? varintAt(bytes, afterTag) : [fixed, afterTag];
    yield { number, value: kind === 0 ? length : kind === 2 ? sliceOf(bytes, start, length) : undefined };
    at = kind === 0 ? start : start + length;
  }
}

const bytesIn = (fields: readonly Field[], wanted: number): Buffer[] =>
  fields.flatMap(({ number, value }) => (number === wanted && Buffer.isBuffer(value) ? [value] : []));

/** @throws RangeError where the message is no aggregate */
const recordsIn = (message: Buffer): Pick<SourceRecord, 'partitionKey' | 'data'>[] => {
  const fields = [...fieldsOf(message)];
  const keys = bytesIn(fields, PARTITION_KEYS).map(String);
  const records = bytesIn(fields, RECORDS);
  if (records.length === 0) throw new RangeError('there is no record');
  return records.map((record) => {
    const parts = [...fieldsOf(record)];
    const [data] = bytesIn(parts, DATA);
    const partitionKey = keys[Number(parts.find(({ number }) => number === PARTITION_KEY_INDEX)?.value)];
    if (!data || partitionKey === undefined) throw new RangeError('a record has no data, or no partition key');
    return { partitionKey, data };
  });
};

const packed = (data: Buffer): ReturnType<typeof recordsIn> | undefined => {
  if (!data.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const message = data.subarray(MAGIC.length, -DIGEST_BYTES);
  if (hash('md5', message) !== data.subarray(-DIGEST_BYTES).toString('hex')) return undefined;
  try {
    return recordsIn(message);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/**
 * The records of an aggregate, each with its own partition key and its place among them; any other record by itself, and an aggregate
 * that does not come apart, or in which there is none, as well. Firehose does so before it calls a transform or writes anything.
 * https://docs.aws.amazon.com/streams/latest/dev/kpl-with-firehose.html
 */
export const deaggregated = (record: SourceRecord): readonly SourceRecord[] =>
  packed(record.data)?.map((one, subsequence) => ({ ...record, ...one, subsequence })) ?? [record];
