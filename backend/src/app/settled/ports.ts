import type { Granularity, Item, Reject, SequenceNumber, Series } from '@millrace/contract';
import type { DatedCheckpoint } from '../../domain/settled/closed-shards';

/** Windows that start in [from, to), ms since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Everything that one shard's records up to `seq` hold for the window that starts at `start`. */
export interface SettledPartials {
  readonly start: number;
  readonly seq: SequenceNumber;
  readonly series: readonly Series[];
}

/**
 * What is settled, for those who ask. Every read is consistent. Read the checkpoints first: then the windows hold at least what
 * they claim. Each function rejects with `unavailable` when the tables cannot be reached.
 */
export interface SettledReader {
  /** Of every shard that there has been in the time that windows are kept, the closed ones too. */
  readonly checkpoints: () => Promise<readonly DatedCheckpoint[]>;
  /** The seconds of one shard, all metrics, the earliest first, a page at a time. */
  readonly seconds: (shard: string, span: Span) => AsyncIterable<readonly SettledPartials[]>;
  /** The minutes or hours of one shard and metric, the earliest first, a page at a time. */
  readonly windows: (
    metric: string,
    granularity: Exclude<Granularity, 'second'>,
    shard: string,
    span: Span,
  ) => AsyncIterable<readonly SettledPartials[]>;
}

export interface ItemPage {
  readonly items: readonly Item[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** The latest state of each subject, merged over shards. */
export interface ItemReader {
  /** At most `limit` items, and no more than an answer holds. Rejects with `invalid_input` when `next` is not from a page of this type. */
  readonly page: (type: string, limit: number, next?: string) => Promise<ItemPage>;
  readonly find: (type: string, subject: string) => Promise<Item | undefined>;
}

/** The rejects of the records of one shard after `prev` up to `seq`. */
export interface RejectBatch {
  readonly shard: string;
  readonly prev: SequenceNumber;
  readonly seq: SequenceNumber;
  readonly rejects: readonly {
    readonly seq: SequenceNumber;
    /** When the record arrived, ms since the epoch. */
    readonly arrived: number;
    readonly reject: Reject;
    /** The raw record. */
    readonly data: Uint8Array;
  }[];
}
