import { gzipSync } from 'node:zlib';
import type { DeliveryStream } from './delivery-streams';
import { evaluate, objectSuffix, type Prefix } from './prefix';

/** What is to be written for one record. */
export interface Entry {
  readonly data: Buffer;
  readonly arrival: number;
}

/** An object that is coming to be. */
interface Pile {
  /** Its bytes as they will be written. */
  readonly chunks: readonly Buffer[];
  readonly count: number;
  /** Of the oldest record, ms since the epoch; infinite when there is none. */
  readonly arrival: number;
}

/** What has been read and not been written. */
export interface Buffered {
  readonly records: Pile;
  /** Failures, as lines of JSON. */
  readonly errors: Pile;
  /** Before compression. */
  readonly bytes: number;
  /** When the first of it came; infinite when there is nothing. */
  readonly since: number;
  /** Sequence number of the last record of each shard that is in it, or was dropped. */
  readonly checkpoints: ReadonlyMap<string, string>;
}

const emptyPile: Pile = { chunks: [], count: 0, arrival: Number.POSITIVE_INFINITY };

export const emptyBuffer: Buffered = {
  records: emptyPile,
  errors: emptyPile,
  bytes: 0,
  since: Number.POSITIVE_INFINITY,
  checkpoints: new Map(),
};

export interface Received {
  readonly records: readonly Entry[];
  readonly errors: readonly Entry[];
  readonly checkpoints: ReadonlyMap<string, string>;
}

/** How the records of an object follow each other in it. */
type Form = Pick<DeliveryStream, 'gzip' | 'delimiter'>;

const NEWLINE = Buffer.from('\n');

/**
 * Compressed as they come, since the records of a minute fill as many megabytes as the buffer may have, and compressing these at once
 * would halt every function for a second. Compressed pieces behind each other are one gzip file: RFC 1952, 2.2.
 */
const pileUp = ({ chunks, count, arrival }: Pile, entries: readonly Entry[], { gzip, delimiter }: Form): Pile => {
  if (entries.length === 0) return { chunks, count, arrival };
  const whole = Buffer.concat(entries.flatMap(({ data }) => (delimiter ? [data, NEWLINE] : [data])));
  return {
    chunks: [...chunks, gzip ? gzipSync(whole) : whole],
    count: count + entries.length,
    arrival: entries.reduce((least, entry) => Math.min(least, entry.arrival), arrival),
  };
};

const sizeOf = (entries: readonly Entry[]): number => entries.reduce((sum, { data }) => sum + data.length, 0);

export const addToBuffer = (
  form: Form,
  buffered: Buffered,
  { records, errors, checkpoints }: Received,
  now: number,
): Buffered => ({
  records: pileUp(buffered.records, records, form),
  errors: pileUp(buffered.errors, errors, { ...form, delimiter: false }),
  bytes: buffered.bytes + sizeOf(records) + sizeOf(errors),
  since: checkpoints.size > 0 ? Math.min(buffered.since, now) : buffered.since,
  checkpoints: new Map([...buffered.checkpoints, ...checkpoints]),
});

/** When to write what there is: at once when it is enough. Infinite when there is nothing. */
export const dueAt = (
  { bytes, intervalMs }: Pick<DeliveryStream, 'bytes' | 'intervalMs'>,
  buffered: Buffered,
): number => (buffered.bytes >= bytes ? Number.NEGATIVE_INFINITY : buffered.since + intervalMs);

export interface DeliveredObject {
  readonly key: string;
  readonly body: Buffer;
  readonly records: number;
}

interface Naming {
  readonly uuid: () => string;
  readonly random: () => string;
}

const toObject = (
  stream: DeliveryStream,
  prefix: Prefix,
  { chunks, count, arrival }: Pile,
  { uuid, random }: Naming,
): DeliveredObject[] => {
  if (count === 0) return [];
  const folder = evaluate(prefix, { arrival, errorType: 'processing-failed', random });
  const key = `${folder}${objectSuffix(stream.name, arrival, uuid(), stream.extension)}`;
  return [{ key, body: Buffer.concat(chunks), records: count }];
};

/** One object for the records, one below the error prefix for the failures, none for what there is none of. */
export const objectsOf = (stream: DeliveryStream, { records, errors }: Buffered, naming: Naming): DeliveredObject[] => [
  ...toObject(stream, stream.prefix, records, naming),
  ...toObject(stream, stream.errorPrefix, errors, naming),
];
