import { compareSequenceNumbers, type SequenceNumber } from '@millrace/contract';
import { SECOND_MS } from '../time';
import type { ArchivedRecord } from './archive-line';

/** Records of one shard, in the shard's order, each once. */
export interface ArchivedBatch {
  readonly shard: string;
  readonly records: readonly ArchivedRecord[];
}

/** Records of a shard may have arrived a little before those that stand before them. */
const DISORDER_MS = 10 * SECOND_MS;

const byPosition = (a: ArchivedRecord, b: ArchivedRecord): number =>
  compareSequenceNumbers(a.seq, b.seq) || (a.subsequence ?? 0) - (b.subsequence ?? 0);

const placeOf = ({ seq, subsequence = 0 }: ArchivedRecord): string => `${seq} ${subsequence}`;

/** What of one shard has come and has not been given on. */
class OpenShard {
  private readonly waiting = new Map<string, ArchivedRecord>();
  /** The last record that was given on. */
  private end: SequenceNumber = '0';

  /** Whether it was not there yet. @throws where it stands before what was given on */
  add(record: ArchivedRecord): boolean {
    if (compareSequenceNumbers(record.seq, this.end) <= 0)
      throw new Error(`record ${record.seq} of ${record.shard} is in an object whose name says that it is younger`);
    const place = placeOf(record);
    if (this.waiting.has(place)) return false;
    this.waiting.set(place, record);
    return true;
  }

  get size(): number {
    return this.waiting.size;
  }

  /** All up to the last that arrived before `horizon`. */
  take(horizon: number): readonly ArchivedRecord[] {
    const sorted = [...this.waiting.values()].sort(byPosition);
    const count = sorted.findLastIndex(({ arrived }) => arrived < horizon) + 1;
    const last = sorted[count - 1];
    if (!last) return [];
    const taken = sorted.slice(0, count);
    for (const record of taken) this.waiting.delete(placeOf(record));
    this.end = last.seq;
    return taken;
  }
}

/**
 * Puts the records of objects back into the order of their shards. Firehose delivers at least once, and objects overlap; but none holds a record that
 * arrived before its name says, so that whatever arrived before the next object's oldest record is complete. It holds what arrived since then, and no more.
 */
export class ShardOrder {
  private readonly shards = new Map<string, OpenShard>();
  private repetitions = 0;

  /** How many records came more than once. */
  get repeated(): number {
    return this.repetitions;
  }

  get waiting(): number {
    return [...this.shards.values()].reduce((sum, { size }) => sum + size, 0);
  }

  add(record: ArchivedRecord): void {
    const shard = this.shards.get(record.shard) ?? new OpenShard();
    this.shards.set(record.shard, shard);
    if (!shard.add(record)) this.repetitions++;
  }

  /** What is complete once no object follows whose oldest record arrived before `oldest`; all that there is when that is infinite. */
  take(oldest: number): readonly ArchivedBatch[] {
    return [...this.shards].flatMap(([shard, open]) => {
      const records = open.take(oldest - DISORDER_MS);
      return records.length > 0 ? [{ shard, records }] : [];
    });
  }
}
