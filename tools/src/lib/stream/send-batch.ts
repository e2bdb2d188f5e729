import type { Random } from '@millrace/contract';
import type { Sample } from '../generate/sample';

/** A record as it goes onto the stream. */
export interface OutgoingRecord {
  readonly format: string;
  readonly partitionKey: string;
  readonly data: string;
}

/** One that is sent as it is, whatever it is. */
export interface RawRecord {
  readonly partitionKey: string;
  readonly data: string | Uint8Array;
}

/** The position of an acknowledged record in the log. */
export interface RecordPosition {
  readonly shard: string;
  readonly seq: string;
}

export const toRecord = ({ format, partitionKey, event }: Sample): OutgoingRecord => ({
  format,
  partitionKey,
  data: typeof event === 'string' ? event : JSON.stringify(event),
});

/** The most that one PutRecords takes: records, and bytes of data and partition keys together. */
export const BATCH_RECORDS = 500;
export const BATCH_BYTES = 5 * 1024 * 1024;

const byteLength = ({ data, partitionKey }: RawRecord): number =>
  Buffer.byteLength(data) + Buffer.byteLength(partitionKey);

/** Cuts records into batches, in order, that one PutRecords each can take. */
export const toBatches = <R extends RawRecord>(records: readonly R[]): R[][] => {
  const batches: R[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = byteLength(record);
    const batch = batches.at(-1);
    if (batch && batch.length < BATCH_RECORDS && bytes + size <= BATCH_BYTES) {
      batch.push(record);
      bytes += size;
    } else {
      batches.push([record]);
      bytes = size;
    }
  }
  return batches;
};

/** The result for one record: its position, or the error. */
export type PutResult = RecordPosition | { readonly error: string };

/**
 * One PutRecords call: a result for every record, in order. A call that failed as a whole but may work later (throttling, a
 * lost connection) is an error on each; it throws only where trying again is useless.
 */
export type PutRecords<R extends RawRecord = OutgoingRecord> = (records: readonly R[]) => Promise<readonly PutResult[]>;

export interface Retrying<R extends RawRecord = OutgoingRecord> {
  readonly put: PutRecords<R>;
  /** Ends early when the signal says so. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly random: Random;
  /** Ends all retries. */
  readonly signal: AbortSignal;
}

/** At most this many calls for one batch; the waits between them add up to about 7 s on average. */
export const ATTEMPTS = 10;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2000;

/** Anything up to an exponential bound, so that producers that were refused together do not come back together. */
const backoff = (attempt: number, random: Random): number =>
  random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);

const isStored = (result: PutResult | undefined): result is RecordPosition => result !== undefined && 'seq' in result;

/** Sends a batch and sends again only what was refused. The results are in the order of the records. */
export const sendBatch = async <R extends RawRecord>(
  { put, wait, random, signal }: Retrying<R>,
  records: readonly R[],
): Promise<PutResult[]> => {
  const results: PutResult[] = records.map(() => ({ error: 'not sent' }));
  let open = records.map((record, index) => ({ record, index }));
  for (let attempt = 0; open.length > 0 && attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await wait(backoff(attempt - 1, random), signal);
    if (attempt > 0 && signal.aborted) break;
    const answers = await put(open.map(({ record }) => record));
    open.forEach(({ index }, place) => {
      results[index] = answers[place] ?? { error: 'no answer for this record' };
    });
    open = open.filter(({ index }) => !isStored(results[index]));
  }
  return results;
};
