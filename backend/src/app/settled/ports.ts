import type { Granularity, Reject, SequenceNumber, Series } from '@millrace/contract';
import type { SeenIds } from '../../domain/dedupe/dedupe-index';
import type { ShardCounts } from '../../domain/health/shard-counts';
import type { DatedCheckpoint } from '../../domain/settled/closed-shards';
import type { WindowKey } from '../../domain/settled/windows';

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

/** Shards, or parts of their time, that are read at the same time. */
export const PARALLEL_READS = 16;

/**
 * What is settled, for queries. Every read is consistent. Read the checkpoints first: then the windows hold at least what
 * they claim. Each function rejects with `unavailable` when the tables cannot be reached.
 */
export interface SettledReader {
  /** Of every shard that there has been while windows are retained, the closed ones too. */
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

/**
 * What is stored of a window. One that grows past what an item may hold is frozen, and a further part goes on with the records after the
 * frozen one's `seq`: the window is all parts merged, settled up to the `seq` of the last.
 */
export interface WindowPart {
  /** From 0 up. */
  readonly part: number;
  readonly seq: SequenceNumber;
  readonly series: readonly Series[];
  /** What an earlier definition of a metric, or a newer version, left there, as its store wrote it: it stays, and is merged with nothing. */
  readonly setAside?: readonly unknown[];
  /** Nothing of it can be read, since a newer version wrote it. It is never written over: it is frozen, and a further part goes on. */
  readonly unreadable?: true;
  /** How often its past was made again from the archive; it stays when the part goes on. */
  readonly revision?: number;
  readonly frozen: boolean;
}

/** A part that goes over the one of the same revision that was settled up to `expected`, or is a new one where `expected` is undefined. */
export interface WindowWrite {
  readonly key: WindowKey;
  readonly part: WindowPart;
  readonly expected: SequenceNumber | undefined;
}

/** A part whose past was made again: it goes over `before`, which may be frozen, where nothing has happened to that since it was read. */
export interface WindowRevision {
  readonly key: WindowKey;
  readonly before: WindowPart;
  readonly after: Pick<WindowPart, 'seq' | 'series'>;
}

/** `conflict`: another was there. `too large`: no item can hold it, or it would go over one that is unreadable, and nothing was tried. */
export type WriteOutcome = 'written' | 'conflict' | 'too large';

/** Each function rejects with `unavailable` when the table cannot be reached. */
export interface WindowStore {
  /** The last part of each window, in the order of the keys, read consistently; undefined where nothing is stored yet. */
  readonly read: (keys: readonly WindowKey[]) => Promise<readonly (WindowPart | undefined)[]>;
  /** Each window with all its parts merged, in the order of the keys, without those of which nothing is stored. */
  readonly whole: (keys: readonly WindowKey[]) => Promise<readonly SettledPartials[]>;
  /** Writes parts, at most one of each window. Answers what became of each, in their order. When it rejects, some may be written. */
  readonly putAll: (writes: readonly WindowWrite[]) => Promise<readonly WriteOutcome[]>;
  /** Closes a part that is settled up to `seq`; nothing is written to it after that, but for revisions. */
  readonly freeze: (key: WindowKey, part: number, seq: SequenceNumber) => Promise<'written' | 'conflict'>;
}

/** The same for what makes the past again. */
export interface RevisableWindowStore extends WindowStore {
  /** Every part of a window, the first one first, read consistently. */
  readonly parts: (key: WindowKey) => Promise<readonly WindowPart[]>;
  /** Writes revisions of parts. Answers what became of each, in their order. */
  readonly revise: (revisions: readonly WindowRevision[]) => Promise<readonly WriteOutcome[]>;
}

/** How far a shard is settled, and what the last step there changed. */
export interface Checkpoint {
  readonly prev: SequenceNumber;
  readonly seq: SequenceNumber;
  /** When the record `seq` arrived, ms since the epoch. */
  readonly arrived: number;
  /** When the step was settled, ms since the epoch. */
  readonly settledAt?: number | undefined;
  /** When the record after `seq` arrived, ms since the epoch, where an attempt to settle it has stopped. */
  readonly waitingSince?: number | undefined;
  /** The seconds that the step's records fell in, the earliest first. */
  readonly seconds: readonly number[];
  /** The earliest and the latest start of any window that the step changed. */
  readonly invalidated?: { readonly from: number; readonly to: number };
  /** What has been settled of this hour and this month. */
  readonly counts?: ShardCounts | undefined;
}

export interface CheckpointStore {
  readonly read: (shard: string) => Promise<Checkpoint | undefined>;
  /** Moves the checkpoint on from its `prev`; false when it stands elsewhere. */
  readonly advance: (shard: string, checkpoint: Checkpoint) => Promise<boolean>;
  /**
   * Notes beside the checkpoint, where it still stands there, that the next record has waited since it arrived. It moves on without the note. A shard
   * that has none yet gets one at the beginning.
   */
  readonly wait: (shard: string, checkpoint: Checkpoint, since: number) => Promise<void>;
}

/** The ids that were seen in a slice of a shard's log: facts of the log, so that writing them twice harms nothing. */
export interface SeenIdStore {
  /** The key of the hash of ids, the same for every reader and for ever. */
  readonly key: () => Promise<string>;
  /** Stores the ids of the records up to `seq`, the last of which arrived at `arrived`. */
  readonly put: (shard: string, seq: SequenceNumber, arrived: number, seenIds: SeenIds) => Promise<void>;
  /** What was stored of the records up to `upTo`, or of all when that is undefined, the newest first. */
  readonly newestFirst: (shard: string, upTo?: SequenceNumber) => AsyncIterable<StoredSeenIds>;
}

export interface StoredSeenIds {
  readonly arrived: number;
  readonly seenIds: SeenIds;
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

export interface RejectStore {
  /** Stores the rejects of a slice. What attempts that cut otherwise have stored stays beside it: a record is one, however often it is there. */
  readonly put: (batch: RejectBatch) => Promise<void>;
}

/** An answer as it is sent, and as of when it is, ms since the epoch. */
export interface StoredAnswer {
  readonly asOf: number;
  readonly text: string;
}

/** What is known of a question's answers. Times are ms since the epoch. */
export interface AnswerState {
  /** As of when the newest is. */
  readonly newest?: number | undefined;
  /** Until when somebody is making the next. */
  readonly claimedUntil?: number | undefined;
}

/** The right to be the one who reads, which ends by itself. Times are ms since the epoch. */
export interface AnswerClaim {
  readonly now: number;
  readonly until: number;
  /** An answer that is as of this moment or later leaves nothing to claim. */
  readonly notBefore: number;
}

/**
 * Answers that everybody who asks the same question may be given for a moment. It stores the newest of each question, and knows who is about to make the
 * next. Each function rejects with `unavailable` when the store cannot be reached.
 */
export interface AnswerStore {
  /** What was written in the last second may be missing. */
  readonly look: (question: string) => Promise<AnswerState>;
  /** The answer that `look` named. Rejects also where it is gone. */
  readonly read: (question: string, asOf: number) => Promise<string>;
  /** Of any number of callers, one is to make the answer until `until`, or until it is stored or the claim released. */
  readonly claim: (question: string, claim: AnswerClaim) => Promise<boolean>;
  /** Stores an answer, unless a newer one is there, and ends the claim. */
  readonly put: (question: string, answer: StoredAnswer) => Promise<void>;
  /** Ends the claim that was made until `until`: there will be no answer. */
  readonly release: (question: string, until: number) => Promise<void>;
}
