import { gzipSync } from 'node:zlib';
import type { DeliveryStream } from './delivery-streams';
import { evaluate, objectSuffix, type Prefix } from './prefix';

/** What is to be written for one record. */
export type Entry = { readonly data: Buffer; readonly arrival: number };

/** What has been read and not been written. */
export type Buffered = {
  readonly records: readonly Entry[];
  /** Failures, as lines of JSON. */
  readonly errors: readonly Entry[];
  readonly bytes: number;
  /** When the first of it came; infinite when there is nothing. */
  readonly since: number;
  /** Sequence number of the last record of each shard that is in it, or was dropped. */
  readonly positions: ReadonlyMap<string, string>;
};

export const emptyBuffer: Buffered = {
  records: [],
  errors: [],
  bytes: 0,
  since: Number.POSITIVE_INFINITY,
  positions: new Map(),
};

export type Received = Pick<Buffered, 'records' | 'errors' | 'positions'>;

const sizeOf = (entries: readonly Entry[]): number => entries.reduce((sum, { data }) => sum + data.length, 0);

export const receive = (buffered: Buffered, { records, errors, positions }: Received, now: number): Buffered => ({
  records: [...buffered.records, ...records],
  errors: [...buffered.errors, ...errors],
  bytes: buffered.bytes + sizeOf(records) + sizeOf(errors),
  since: positions.size > 0 ? Math.min(buffered.since, now) : buffered.since,
  positions: new Map([...buffered.positions, ...positions]),
});

/** When to write what there is: at once when it is enough. Infinite when there is nothing. */
export const dueAt = (
  { bytes, intervalMs }: Pick<DeliveryStream, 'bytes' | 'intervalMs'>,
  buffered: Buffered,
): number => (buffered.bytes >= bytes ? Number.NEGATIVE_INFINITY : buffered.since + intervalMs);

export type DeliveredObject = { readonly key: string; readonly body: Buffer; readonly records: number };

type Naming = { readonly uuid: () => string; readonly random: () => string };

const NEWLINE = Buffer.from('\n');

const toObject = (
  stream: DeliveryStream,
  prefix: Prefix,
  entries: readonly Entry[],
  delimiter: boolean,
  { uuid, random }: Naming,
): DeliveredObject[] => {
  if (entries.length === 0) return [];
  const arrival = entries.reduce((least, entry) => Math.min(least, entry.arrival), Number.POSITIVE_INFINITY);
  const folder = evaluate(prefix, { arrival, errorType: 'processing-failed', random });
  const whole = Buffer.concat(entries.flatMap(({ data }) => (delimiter ? [data, NEWLINE] : [data])));
  return [
    {
      key: `${folder}${objectSuffix(stream.name, arrival, uuid(), stream.extension)}`,
      body: stream.gzip ? gzipSync(whole) : whole,
      records: entries.length,
    },
  ];
};

/** One object for the records, one below the error prefix for the failures, none for what there is none of. */
export const objectsOf = (stream: DeliveryStream, { records, errors }: Buffered, naming: Naming): DeliveredObject[] => [
  ...toObject(stream, stream.prefix, records, stream.delimiter, naming),
  ...toObject(stream, stream.errorPrefix, errors, false, naming),
];
