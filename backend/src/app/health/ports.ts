import type { ProcessCounts, Reading } from '../../domain/health/process-counts';
import type { ShardCounts } from '../../domain/health/shard-counts';
import type { DatedCheckpoint } from '../../domain/settled/closed-shards';
import type { RejectBatch } from '../settled/ports';

/** Who counts: a function, and the shard that it reads where it reads one. */
export interface CountSource {
  readonly name: string;
  readonly shard?: string | undefined;
}

/** What a source has counted since it last wrote, and how it stands. */
export interface CountReport {
  readonly source: CountSource;
  readonly counts: ProcessCounts;
  readonly reading: Reading;
}

export interface StoredCounts extends CountReport {
  /** When the first of it was written, ms since the epoch. */
  readonly since: number;
}

/** What processes have counted, by hours and months. What is written when an answer is lost may count twice. Each function rejects with `unavailable` when the table cannot be reached. */
export interface CountStore {
  /** Adds to the hour and the month of the reading; the newest reading of an hour stays. */
  readonly add: (report: CountReport) => Promise<void>;
  /** Of each source, what the hour or month that began then holds. What was written in the last second may be missing. */
  readonly read: (period: 'hour' | 'month', start: number) => Promise<readonly StoredCounts[]>;
}

export interface ShardHealth extends DatedCheckpoint {
  readonly counts?: ShardCounts | undefined;
}

export interface HealthReader {
  /** The checkpoints of all shards, with what each has settled of this hour and month. */
  readonly shards: () => Promise<readonly ShardHealth[]>;
  /** What of a shard was rejected on a day (`2026-11-20`), the newest batches first, as many as are asked for. Without those that are too large to be shown. */
  readonly rejects: (day: string, shard: string, most: number) => Promise<readonly RejectBatch[]>;
}
