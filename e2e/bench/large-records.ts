import { gzipSync } from 'node:zlib';
import type { LogRecord } from '../../backend/src/domain/fold/log-record';

/** The most that one record holds. */
const MIB = 1024 * 1024;

/** Short, so that 10,000 of them fit a record. */
export const nameOf = (vehicle: number): string => vehicle.toString(36);

/** The shortest event that updates an item. One with the same id and source is the same event, which counts once. */
export const moved = (vehicle: number, time?: number, { id = nameOf(vehicle), source = 'f' } = {}) => ({
  specversion: '1.0',
  id,
  source,
  type: 'vehicle.moved',
  subject: nameOf(vehicle),
  ...(time !== undefined && { time: new Date(time).toISOString() }),
  data: { speed: 1 },
});

const placed = (id: number) => ({
  specversion: '1.0',
  id: `${id}`,
  source: 'f',
  type: 'order.placed',
  data: { amount: 5, country: `label ${id}` },
});

const list = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));

const json = (events: readonly unknown[]): Uint8Array => new TextEncoder().encode(JSON.stringify(events));

/** An event whose columns are more than any item may hold, in a record of a few KB. */
const longHeading = (): Uint8Array => {
  const heading = list(114_000, (i) => i % 3000).join(' ');
  return gzipSync(json([{ ...moved(1, undefined, { source: 'i' }), data: { speed: 1, heading } }]));
};

const logLines = (): Uint8Array => {
  const logEvents = list(300_000, (i) => ({ id: `${i}`, message: '' }));
  return gzipSync(new TextEncoder().encode(JSON.stringify({ messageType: 'DATA_MESSAGE', logGroup: 'f', logEvents })));
};

const zeroes = (): Uint8Array => gzipSync(new Uint8Array(64 * MIB));

/** Everything that is legal and much in one record, or in the few records that can hold it. */
export const largeRecords: Readonly<Record<string, (now: number) => readonly Uint8Array[]>> = {
  '1 MiB with 10,000 subjects': () => [json(list(10_000, (i) => moved(i)))],
  '1 MiB with 7,000 seconds': (now) => [
    json(list(7000, (i) => moved(i % 10, now - i * 9000, { id: nameOf(i), source: 'g' }))),
  ],
  'a record with 40,000 rejects': () => [json(list(40_000, (i) => ({ e: `${i}` })))],
  '100,000 labels in 4 records': () =>
    list(4, (part) => gzipSync(json(list(25_000, (i) => placed(i + 25_000 * part))))),
  'a record that grows tenfold': () => [
    gzipSync(json(list(30_000, (i) => moved(i % 500, undefined, { id: nameOf(i), source: 'h' }))), { level: 1 }),
  ],
  'a record that would grow a thousandfold': () => [zeroes()],
  'a packed event that no item can hold': () => [longHeading()],
  'a packed subscription of 300,000 log lines': () => [logLines()],
};

let seq = 1000n;

/** The next record of a shard. */
export const recordOf = (data: Uint8Array, arrived: number): LogRecord => {
  if (data.length > MIB) throw new Error(`a record of ${data.length} bytes is no record`);
  return { seq: String(++seq), arrived, data };
};

export const eventsRecord = (events: readonly unknown[], arrived: number): LogRecord => recordOf(json(events), arrived);
