import type { SequenceNumber } from '@millrace/contract';
import type { ArchiveObject } from '../../domain/archive/archive-object';
import type { LogRecord } from '../../domain/fold/log-record';
import type { StoredItem } from '../../domain/items/item-changes';
import type { SessionKey, StoredPart } from '../../domain/sessions/session-changes';
import type { WindowKey } from '../../domain/settled/windows';
import type { Span, WindowPart, WindowStore } from '../settled/ports';

/** The raw records of the stream, in objects. Each function rejects with `unavailable` when the bucket cannot be reached. */
export interface Archive {
  /** Objects whose oldest record arrived in the span, the earliest first. */
  readonly objects: (span: Span) => AsyncIterable<ArchiveObject>;
  /** The lines of an object, a run at a time, in bounded memory. Rejects with `DamagedObject` where it cannot be unpacked. */
  readonly lines: (key: string) => AsyncIterable<readonly string[]>;
}

/** The same for what removes records. */
export interface WritableArchive extends Archive {
  /** Writes an object anew, of these lines, under its name; what it was before is gone. */
  readonly replace: (key: string, lines: readonly string[]) => Promise<void>;
}

/** What an object of the archive holds is not what Firehose wrote. */
export class DamagedObject extends Error {
  override readonly name = 'DamagedObject';
  readonly key: string;

  constructor(key: string, problem: string, cause?: unknown) {
    super(`${key}: ${problem}`, { cause });
    this.key = key;
  }
}

/** Windows that are made again, before anything is done with them: no other process sees them, none is too large and none is frozen. */
export interface ScratchWindows extends Pick<WindowStore, 'read' | 'putAll' | 'freeze'> {
  readonly size: number;
  /** All of them, in any order. */
  readonly all: () => Iterable<ScratchWindow>;
  readonly sessions: ScratchSessions;
}

/** The same of sessions: their parts. */
export interface ScratchSessions {
  readonly size: number;
  readonly find: (key: SessionKey) => StoredPart | undefined;
  readonly put: (part: StoredPart) => void;
  readonly all: () => Iterable<StoredPart>;
}

export interface ScratchWindow {
  readonly key: WindowKey;
  readonly part: WindowPart;
}

/** Items as they are stored, a state for each shard that a subject has reached. Rejects with `unavailable` when they cannot be reached. */
export interface StoredItems {
  readonly all: (type: string) => AsyncIterable<readonly StoredItem[]>;
}

/** What the stream still holds. Each function rejects with `unavailable` when it cannot be reached. */
export interface StreamTail {
  /** Those that it holds records of, or will. */
  readonly shards: () => Promise<ReadonlySet<string>>;
  /** The first record of a shard that arrived at that time or later; undefined where there is none, or no such shard any more. */
  readonly firstSince: (shard: string, arrived: number) => Promise<SequenceNumber | undefined>;
  /** The records of a shard from one on up to another, both included. */
  readonly read: (shard: string, from: SequenceNumber, upTo: SequenceNumber) => AsyncIterable<readonly LogRecord[]>;
}
