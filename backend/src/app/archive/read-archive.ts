import type { SequenceNumber } from '@millrace/contract';
import { compareSequenceNumbers } from '@millrace/contract';
import { type ArchivedRecord, readArchiveLine } from '../../domain/archive/archive-line';
import { type ArchivedBatch, ShardOrder } from '../../domain/archive/shard-order';
import { MINUTE_MS } from '../../domain/time';
import type { Span } from '../settled/ports';
import { type Archive, DamagedObject } from './ports';

/** Firehose gathers records for so long at the most: https://docs.aws.amazon.com/firehose/latest/dev/buffering-hints.html */
const LONGEST_BUFFER_MS = 15 * MINUTE_MS;

export interface ArchiveRange {
  /** Of arrivals, ms since the epoch. */
  readonly span: Span;
  /** By shard, the last record that was read before: reading goes on behind it. */
  readonly after?: ReadonlyMap<string, SequenceNumber>;
}

/** How far the archive has been read. */
export interface ArchiveProgress {
  objects: number;
  /** Compressed. */
  bytes: number;
  /** Each once. */
  records: number;
  repeated: number;
  /** When what is read just now arrived, ms since the epoch. */
  at: number;
}

export const noProgress = (): ArchiveProgress => ({ objects: 0, bytes: 0, records: 0, repeated: 0, at: 0 });

/** Damage that is not reported ends the reading. */
export type OnDamage = (damage: DamagedObject) => void;

const endWith: OnDamage = (damage) => {
  throw damage;
};

const parsed = (key: string, line: string, number: number): ArchivedRecord | DamagedObject => {
  try {
    return readArchiveLine(line);
  } catch (error) {
    return new DamagedObject(key, `line ${number} is no line of the archive`, error);
  }
};

/** Every record of an object; what is damaged is reported, and the rest of the object read as far as it can be. */
async function* recordsOf(archive: Archive, key: string, onDamage: OnDamage): AsyncGenerator<ArchivedRecord[]> {
  let number = 0;
  try {
    for await (const lines of archive.lines(key)) {
      const found: ArchivedRecord[] = [];
      for (const line of lines) {
        const record = parsed(key, line, ++number);
        if (record instanceof DamagedObject) onDamage(record);
        else found.push(record);
      }
      yield found;
    }
  } catch (error) {
    if (!(error instanceof DamagedObject) || onDamage === endWith) throw error;
    onDamage(error);
  }
}

const isAsked = ({ span, after }: ArchiveRange, { arrived, shard, seq }: ArchivedRecord): boolean => {
  if (arrived < span.from || arrived >= span.to) return false;
  const read = after?.get(shard);
  return read === undefined || compareSequenceNumbers(seq, read) > 0;
};

/**
 * The records that arrived in a span, in the order of their shards and each once, in memory that is bounded by what arrives in a few minutes: at a time, all
 * of every shard that arrived in one. `progress` is kept up to date for whoever shows it.
 */
export async function* readArchive(
  archive: Archive,
  range: ArchiveRange,
  progress: ArchiveProgress = noProgress(),
  onDamage: OnDamage = endWith,
): AsyncGenerator<readonly ArchivedBatch[]> {
  const order = new ShardOrder();
  const give = (oldest: number): readonly ArchivedBatch[] => {
    const batches = order.take(oldest);
    for (const { records } of batches) progress.records += records.length;
    progress.repeated = order.repeated;
    return batches;
  };
  const { from, to } = range.span;
  for await (const { key, bytes, oldest } of archive.objects({ from: from - LONGEST_BUFFER_MS, to })) {
    yield give(oldest);
    progress.at = oldest;
    for await (const records of recordsOf(archive, key, onDamage))
      for (const record of records) if (isAsked(range, record)) order.add(record);
    progress.objects++;
    progress.bytes += bytes;
  }
  yield give(Number.POSITIVE_INFINITY);
}
