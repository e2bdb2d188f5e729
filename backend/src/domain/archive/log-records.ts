import type { LogRecord } from '../fold/log-record';
import { kplAggregate } from '../formats/carriers/kpl-aggregate';
import type { ArchivedRecord } from './archive-line';

/** A record as it stood on the stream. */
export interface KeyedRecord extends LogRecord {
  /** Of an aggregate, that of its first record. */
  readonly partitionKey: string;
}

/** The record of the stream that these lines came from: Firehose takes aggregates apart, and all that was in one has its sequence number. */
const joined = (
  { seq, arrived, partitionKey, data }: ArchivedRecord,
  others: readonly ArchivedRecord[],
): KeyedRecord => ({
  seq,
  arrived,
  partitionKey,
  data: others.length === 0 ? data : kplAggregate([{ partitionKey, data }, ...others]),
});

/** Records as they stood on the stream, made of lines in the shard's order. */
export const logRecordsOf = (lines: readonly ArchivedRecord[]): readonly KeyedRecord[] => {
  const records: KeyedRecord[] = [];
  for (let i = 0; i < lines.length; ) {
    const first = lines[i];
    if (!first) break;
    let end = i + 1;
    while (lines[end]?.seq === first.seq) end++;
    records.push(joined(first, end === i + 1 ? [] : lines.slice(i + 1, end)));
    i = end;
  }
  return records;
};
