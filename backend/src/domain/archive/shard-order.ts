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

/** What of one shard has come and has not been given on. */
class OpenShard {
  private waiting: ArchivedRecord[] = [];
  private isSorted = true;
  /** The last record that was given on. */
  private end: SequenceNumber = '0';

  /** @throws where it stands before what was given on */
  add(record: ArchivedRecord): void {
    const last = this.waiting.at(-1);
    const isNext = last !== undefined && byPosition(last, record) < 0;
    // What stands behind one that waits stands behind all that was given on.
    if (!isNext && compareSequenceNumbers(record.seq, this.end) <= 0)
      throw new Error(`record ${record.seq} of ${record.shard} is in an object whose name says that it is younger`);
    this.isSorted &&= isNext || last === undefined;
    this.waiting.push(record);
  }

  get size(): number {
    return this.waiting.length;
  }

  /** All up to the last that arrived before `horizon`, each once. */
  take(horizon: number): readonly ArchivedRecord[] {
    const all = this.inOrder();
    const count = all.findLastIndex(({ arrived }) => arrived < horizon) + 1;
    const last = all[count - 1];
    if (!last) return [];
    this.waiting = all.slice(count);
    this.end = last.seq;
    return count === all.length ? all : all.slice(0, count);
  }

  private inOrder(): ArchivedRecord[] {
    if (this.isSorted) return this.waiting;
    const sorted = this.waiting.sort(byPosition);
    this.isSorted = true;
    this.waiting = sorted.filter((record, i) => {
      const before = sorted[i - 1];
      return !before || byPosition(before, record) < 0;
    });
    return this.waiting;
  }
}

/**
 * Puts the records of objects back into the order of their shards. Firehose delivers at least once, and objects overlap; but none holds a record that
 * arrived before its name says, so that whatever arrived before the next object's oldest record is complete. It holds what arrived since then, and no more.
 */
export class ShardOrder {
  private readonly shards = new Map<string, OpenShard>();
  private added = 0;
  private taken = 0;

  /** How many records came more than once, once all is taken. */
  get repeated(): number {
    return this.added - this.taken - this.waiting;
  }

  add(record: ArchivedRecord): void {
    this.openShard(record.shard).add(record);
    this.added++;
  }

  private openShard(shard: string): OpenShard {
    const known = this.shards.get(shard);
    if (known) return known;
    const opened = new OpenShard();
    this.shards.set(shard, opened);
    return opened;
  }

  /** What is complete once no object follows whose oldest record arrived before `oldest`; all that there is when that is infinite. */
  take(oldest: number): readonly ArchivedBatch[] {
    return [...this.shards].flatMap(([shard, open]) => {
      const records = open.take(oldest - DISORDER_MS);
      this.taken += records.length;
      return records.length > 0 ? [{ shard, records }] : [];
    });
  }

  private get waiting(): number {
    return [...this.shards.values()].reduce((sum, { size }) => sum + size, 0);
  }
}
