import type { Format, Sample } from '../../lib/generate/sample';

/** A record as it goes onto the stream. */
export interface OutgoingRecord {
  readonly format: Format;
  readonly partitionKey: string;
  readonly data: string;
}

/** Where an acknowledged record stands in the log. */
export interface Place {
  readonly shard: string;
  readonly seq: string;
}

export const toRecord = ({ format, partitionKey, event }: Sample): OutgoingRecord => ({
  format,
  partitionKey,
  data: typeof event === 'string' ? event : JSON.stringify(event),
});

/** The most that one PutRecords takes: records, and bytes of data and partition keys together. */
const BATCH_RECORDS = 500;
export const BATCH_BYTES = 5 * 1024 * 1024;

const byteLength = ({ data, partitionKey }: OutgoingRecord): number =>
  Buffer.byteLength(data) + Buffer.byteLength(partitionKey);

/** Cuts records into batches, in order, that one PutRecords each can take. */
export const toBatches = (records: readonly OutgoingRecord[]): OutgoingRecord[][] => {
  const batches: OutgoingRecord[][] = [];
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
