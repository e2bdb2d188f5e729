import type { SequenceNumber } from '@millrace/contract';
import type { Journey } from '../../domain/sessions/journey';
import type { SessionKey, StoredPart } from '../../domain/sessions/session-changes';

/** A part that goes over the one of the same revision that held the records up to `expected`, or is a new one where `expected` is undefined. */
export interface SessionWrite extends StoredPart {
  readonly expected: string | undefined;
}

/** A part that is stored and cannot be read: it is damaged, or another version of the service wrote it. */
export interface UnreadablePart {
  readonly key: SessionKey;
  readonly unreadable: true;
}

/** Each function rejects with `unavailable` when the table cannot be reached. */
export interface SessionStore {
  /** What is stored of each, read consistently; nothing of those of which nothing is. */
  readonly read: (keys: readonly SessionKey[]) => Promise<readonly (StoredPart | UnreadablePart)[]>;
  /** Writes parts, each once at the most. Answers what became of each, in their order. When it rejects, some may be written. */
  readonly putAll: (writes: readonly SessionWrite[]) => Promise<readonly ('written' | 'conflict')[]>;
}

/** Something as it was read, and as it is made again. */
export interface Revision<Stored, Made> {
  readonly before: Stored;
  readonly after: Made;
}

/** What makes stored things again needs this. One is changed only where it stands as it was read; answers what became of each. */
export interface Revisable<Stored, Made> {
  readonly revise: (revisions: readonly Revision<Stored, Made>[]) => Promise<readonly ('written' | 'conflict')[]>;
  readonly remove: (all: readonly Stored[]) => Promise<readonly ('written' | 'conflict')[]>;
}

export type MadePart = Pick<StoredPart, 'seq' | 'part'>;

export interface RevisableSessionStore extends SessionStore, Revisable<StoredPart, MadePart> {
  /** Everything that is stored and can be read, what has expired too. What was written in the last second may be missing. */
  readonly all: () => AsyncIterable<readonly StoredPart[]>;
}

/** That a part had its last event in a minute. */
export interface Activity {
  readonly id: string;
  /** Start of the slot of the part. */
  readonly slot: number;
  /** Start of the minute of the part's last event. */
  readonly minute: number;
}

/** What a page of activity begins after: an activity, or one that has been there. */
export type ActivityPlace = Pick<Activity, 'id' | 'minute'>;

/** Minutes from `from` up to `to`, both included. */
export interface ActivityRange {
  readonly from: number;
  readonly to: number;
  readonly after?: ActivityPlace | undefined;
}

/** Each function rejects with `unavailable` when the table cannot be reached, and leaves out what has expired, and what cannot be read. */
export interface SessionReader {
  /** The parts of one id in the slots between, both included, in all shards; read consistently. */
  readonly parts: (id: string, from: number, to: number) => Promise<readonly StoredPart[]>;
  /** The slot of the latest part of an id up to a slot, that included. */
  readonly latestSlot: (id: string, upTo: number) => Promise<number | undefined>;
  /** By minute and id, backwards; each pair once. What was written in the last second may be missing. */
  readonly activity: (range: ActivityRange, limit: number) => Promise<readonly Activity[]>;
  /** How many different ids have had an event since a minute; stops counting soon after `most`. */
  readonly countIds: (since: number, most: number) => Promise<number>;
}

/** Of which session, in which shard. */
export interface JourneyKey {
  readonly id: string;
  readonly shard: string;
}

/** A journey as it is stored: all records of its shard up to `seq` are in it. */
export interface StoredJourney {
  readonly key: JourneyKey;
  readonly seq: SequenceNumber;
  readonly journey: Journey;
  /** How often its past was made again; a writer that remembers another one may not write over it. */
  readonly revision?: number | undefined;
}

/** A journey that goes over the one of the same revision that held the records up to `expected`, or is a new one where `expected` is undefined. */
export interface JourneyWrite extends StoredJourney {
  readonly expected: SequenceNumber | undefined;
}

/** Each function rejects with `unavailable` when the table cannot be reached. */
export interface JourneyStore {
  /** What is stored of each, read consistently; nothing of those of which nothing is, or nothing that can be read. */
  readonly read: (keys: readonly JourneyKey[]) => Promise<readonly StoredJourney[]>;
  /** Writes journeys, each once at the most. Answers what became of each, in their order. When it rejects, some may be written. */
  readonly putAll: (writes: readonly JourneyWrite[]) => Promise<readonly ('written' | 'conflict')[]>;
}

export type MadeJourney = Pick<StoredJourney, 'seq' | 'journey'>;

export type RevisableJourneyStore = JourneyStore & Revisable<StoredJourney, MadeJourney>;

/** A session that may be what a rule looks for, by what one shard has of it. */
export interface SessionCandidate {
  readonly id: string;
  /** Start of the slot of the part. */
  readonly slot: number;
  /** When the record arrived that made it one, ms since the epoch. */
  readonly arrived: number;
}

/** Each function rejects with `unavailable` when the table cannot be reached. */
export interface SessionCandidates {
  /** Notes them; the same one any number of times is once. */
  readonly put: (candidates: readonly SessionCandidate[]) => Promise<void>;
  /** Those that arrived in a span, the latest ones first, and no more than `most`. */
  readonly between: (
    span: { readonly from: number; readonly to: number },
    most: number,
  ) => Promise<readonly SessionCandidate[]>;
}
