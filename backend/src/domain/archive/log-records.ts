import type { LogRecord } from '../fold/log-record';
import { kplAggregate } from '../formats/carriers/kpl-aggregate';
import type { ArchivedRecord } from './archive-line';

/** A record as it stood on the stream. */
export interface KeyedRecord extends LogRecord {
  /** Of an aggregate, that of its first record. */
  readonly partitionKey: string;
}

/** The record of the stream that these lines came from: Firehose takes aggregates apart, and all that was in one has its sequence number. */
const joined = (lines: readonly ArchivedRecord[]): KeyedRecord[] => {
  const [first] = lines;
  if (!first) return [];
  const { seq, arrived, partitionKey } = first;
  return [{ seq, arrived, partitionKey, data: lines.length === 1 ? first.data : kplAggregate(lines) }];
};

/** Records as they stood on the stream, made of lines in the shard's order. */
export const logRecordsOf = (lines: readonly ArchivedRecord[]): readonly KeyedRecord[] => {
  const groups: ArchivedRecord[][] = [];
  for (const line of lines) {
    const open = groups.at(-1);
    if (open?.[0]?.seq === line.seq) open.push(line);
    else groups.push([line]);
  }
  return groups.flatMap(joined);
};
