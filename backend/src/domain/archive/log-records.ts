import type { LogRecord } from '../fold/log-record';
import { kplAggregate } from '../formats/carriers/kpl-aggregate';
import type { ArchivedRecord } from './archive-line';

/** A record as it stood on the stream. */
export interface KeyedRecord extends LogRecord {
  /** Of an aggregate, that of its first record. */
  readonly partitionKey: string;
}

/** The record of the stream that these lines came from: Firehose takes aggregates apart, and all that was in one has its sequence number. */
const joined = (lines: readonly ArchivedRecord[], { seq, arrived, partitionKey }: ArchivedRecord): KeyedRecord => ({
  seq,
  arrived,
  partitionKey,
  data: kplAggregate(lines),
});

/** Records as they stood on the stream, made of lines in the shard's order. */
export const logRecordsOf = (lines: readonly ArchivedRecord[]): readonly KeyedRecord[] => {
  const records: KeyedRecord[] = [];
  for (let i = 0; i < lines.length; ) {
    const first = lines[i];
    if (!first) break;
    let end = i + 1;
    while (lines[end]?.seq === first.seq) end++;
    // Nearly every record came alone, and is taken as it is.
    records.push(end === i + 1 ? first : joined(lines.slice(i, end), first));
    i = end;
  }
  return records;
};
