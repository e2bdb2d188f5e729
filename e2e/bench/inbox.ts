import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createGzip } from 'node:zlib';
import { type GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { s3ObjectReader } from '../../backend/src/adapters/s3/s3-object-reader';
import { createForward } from '../../backend/src/app/sending/forward';
import { createForwardObject } from '../../backend/src/app/sending/forward-object';
import { inMemoryLogger } from '../../backend/src/app/testing/runtime';
import type { OutgoingRecord } from '../../backend/src/domain/sending/sent-event';
import { metrics } from '../../backend/src/testing/fixture-metrics';
import { type Benchmark, rounded } from './benchmark';

const MB = 1024 ** 2;
const OBJECT_MB = 200;
/** What reading an object may hold on to, whatever its size. */
const MOST_MB = 50;

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Memory that is in use, bytes: how much garbage there is beside it depends on what the machine has. */
const memoryInUse = (): number => {
  if (typeof collectGarbage === 'function') collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** Calls of the stream between two looks at the memory. */
const LOOK_EVERY = 20;

/** So many rows have room in an object of that size for sure. */
const LEAST_ROWS = 300_000;

const START = Date.UTC(2026, 10, 20, 10);

/** So that a row is of the length that rows have. */
const NOTE = 'a note, such as customers write to whoever packs what they have ordered. '.repeat(4);

/** 100 rows at a time, until the object has its size; each row names its place. */
function* csvRows(): Generator<string> {
  yield 'type,subject,time,amount,country,note\n';
  for (let row = 0, bytes = 0; bytes < OBJECT_MB * MB; ) {
    let rows = '';
    for (let i = 0; i < 100; i++, row++)
      rows += `order.placed,order-${row},${new Date(START + row).toISOString()},${row % 977}.25,SE,"${NOTE}"\n`;
    bytes += rows.length;
    yield rows;
  }
}

function* jsonRows(): Generator<string> {
  for (let row = 0, bytes = 0; bytes < OBJECT_MB * MB; ) {
    let rows = '';
    for (let i = 0; i < 100; i++, row++)
      rows += `${JSON.stringify({ specversion: '1.0', id: `order-${row}`, source: '/shop', type: 'order.placed', subject: `order-${row}`, time: new Date(START + row).toISOString(), data: { amount: row % 977, country: 'SE', note: NOTE } })}\n`;
    bytes += rows.length;
    yield rows;
  }
}

/** By their names, which say how they are read. */
const objects: Readonly<Record<string, () => Readable>> = {
  'orders.csv': () => Readable.from(csvRows(), { objectMode: false }),
  'orders.ndjson.gz': () => Readable.from(jsonRows(), { objectMode: false }).pipe(createGzip({ level: 1 })),
};

/** S3 that has one object, which is never there as a whole. */
const bucketWith = (open: () => Readable): S3Client =>
  Object.assign(new S3Client({ region: 'eu-west-1' }), {
    send: async (_: GetObjectCommand) => ({ Body: open() }),
  });

const SUBJECT = /"subject":"order-(\d+)"/;
const ID = /"id":"([^"]+)"/;

/** A short hash of text, enough to tell whether a row has the id that it had before. */
const hashOf = (text: string): number => {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
};

/** A stream that notes of each row how often it came, and whether it had the same id each time. It fails once, for good, half way through the first object. */
class CountingStream {
  static readonly mostRows = 1_000_000;
  private readonly times = new Uint8Array(CountingStream.mostRows);
  private readonly ids = new Int32Array(CountingStream.mostRows);
  private readonly failsAt: number;
  private calls = 0;
  /** The most memory that was in use when rows came, bytes. */
  mostMemory = 0;
  otherIds = 0;
  put = 0;
  failed = false;

  constructor(failsAt: number) {
    this.failsAt = failsAt;
  }

  take(records: readonly OutgoingRecord[]): boolean {
    if (!this.failed && this.put >= this.failsAt) return false;
    // A timer would not do: a stream that always has more leaves it no turn.
    if (this.calls++ % LOOK_EVERY === 0) this.mostMemory = Math.max(this.mostMemory, memoryInUse());
    for (const { data } of records) this.note(Buffer.from(data).toString());
    return true;
  }

  private note(text: string): void {
    const row = Number(SUBJECT.exec(text)?.[1]);
    const id = hashOf(ID.exec(text)?.[1] ?? '');
    if ((this.times[row] ?? 0) > 0 && this.ids[row] !== id) this.otherIds++;
    this.ids[row] = id;
    this.times[row] = (this.times[row] ?? 0) + 1;
    this.put++;
  }

  /** Rows that came at all, and the last of those that did. */
  rows(): { readonly distinct: number; readonly last: number } {
    let distinct = 0;
    let last = -1;
    for (const [row, times] of this.times.entries())
      if (times > 0) {
        distinct++;
        last = row;
      }
    return { distinct, last };
  }
}

/** Reads an object as Lambda does whose first try ends half way: again from its beginning. */
const readTwice = async (name: string, open: () => Readable) => {
  const stream = new CountingStream(200_000);
  const put = async (records: readonly OutgoingRecord[]) =>
    records.map((_, i) => ({ shard: 'shardId-000000000000', seq: String(i) }));
  const forward = createForward({
    stream: { put: async (records) => (stream.take(records) ? put(records) : records.map(() => undefined)) },
    sleep: async () => undefined,
    random: Math.random,
    own: metrics.formats,
    now: Date.now,
    logger: inMemoryLogger(),
  });
  const read = createForwardObject({ objects: s3ObjectReader(bucketWith(open)), forward, logger: inMemoryLogger() });
  const object = { bucket: 'inbox', key: `inbox/${name}`, etag: 'e' };
  const task = { object, from: 0, stamp: { authtype: 'unknown' } as const, sent: START };
  await read(task, () => 300_000).catch(() => {
    stream.failed = true;
  });
  await read(task, () => 300_000);
  return stream;
};

export const inbox: Benchmark = {
  name: 'inbox',
  goal: `objects of ${OBJECT_MB} MB in the inbox are read with at most ${MOST_MB} MB, and one that is read again puts no row as another event`,
  run: async (print) => {
    const figures: Record<string, unknown> = {};
    let met = true;
    for (const [name, open] of Object.entries(objects)) {
      const started = performance.now();
      const before = memoryInUse();
      const stream = await readTwice(name, open);
      const seconds = rounded((performance.now() - started) / 1000);
      const moreMb = rounded((stream.mostMemory - before) / MB);
      const { distinct, last } = stream.rows();
      const [repeated, missing] = [stream.put - distinct, last + 1 - distinct];
      const isWhole = distinct >= LEAST_ROWS && missing === 0 && stream.otherIds === 0 && repeated > 0;
      met = met && isWhole && moreMb <= MOST_MB;
      print(
        `${name}: ${distinct.toLocaleString('en')} rows, ${repeated.toLocaleString('en')} of them put again with the same ids and ${stream.otherIds} with others, in ${seconds} s, with at most ${moreMb} MB more memory in use`,
      );
      figures[name] = {
        rows: distinct,
        repeated,
        otherIds: stream.otherIds,
        missing,
        seconds,
        moreMb,
      };
    }
    return { figures, met };
  },
};
