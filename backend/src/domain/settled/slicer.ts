import type { SequenceNumber } from '@millrace/contract';
import { DedupeIndex, type SeenIds, SeenIdsBuilder } from '../dedupe/dedupe-index';
import type { HashId } from '../dedupe/id-hash';
import { type EventFact, type Fact, factsOf, type Milestone, milestoneFact, type RejectFact } from '../fold/facts';
import type { LogRecord } from '../fold/log-record';
import { ItemChanges, type StoredItem } from '../items/item-changes';
import type { MetricSet } from '../metrics/metric-set';
import { longestRetention, type Retention } from '../retention';
import type { Visit } from '../sessions/journey';
import { SessionChanges, type SessionDelta } from '../sessions/session-changes';
import { SECOND_MS } from '../time';
import { type DecidedFact, WindowDeltas } from './window-deltas';

/**
 * A slice ends with the record that brings it to so many writes: what is settled at once, and sent to subscribers at once. History has a second for
 * nearly every event, and minutes and hours that are written once in a slice.
 */
const SECONDS = 10_000;
const WINDOWS = 30_000;
const ITEMS = 400;
const SESSIONS = 4000;

/** Events and rejects of one slice, so that its ids fit an item and it fits the memory: one record has at most 65,536. */
const FACTS = 24_000;

/** Before any second. */
const NEVER = Number.NEGATIVE_INFINITY;

/** A run of records of one shard that is settled in one step. */
export interface Slice {
  readonly records: readonly LogRecord[];
  /** In the order of the log, and those of milestones behind them. */
  readonly facts: () => readonly DecidedFact[];
  readonly windows: WindowDeltas;
  readonly items: readonly StoredItem[];
  readonly sessions: readonly SessionDelta[];
  /** The events of sessions, in the order of the log, where metrics read what they mean to these. */
  readonly visits: readonly Visit[];
  readonly rejects: readonly RejectFact[];
  readonly seenIds: SeenIds;
}

export interface SettleRules {
  readonly metrics: MetricSet;
  readonly retention: Retention;
  /** How long after an event another with its id is a duplicate, in seconds of arrival. */
  readonly dedupeSeconds: number;
  /** What ids are remembered by: the same for all that is compared. */
  readonly hashId: HashId;
  /** Whether nobody asks for items. */
  readonly withoutItems?: boolean;
  /** Whether facts are hardly ever asked for: they are not kept, and read from the records again. */
  readonly withoutFacts?: boolean;
}

/** Collects one slice. */
class OpenSlice {
  private readonly records: LogRecord[] = [];
  /** Of each fact, whether it counts. */
  private readonly counted: boolean[] = [];
  /** None where they are read again. */
  private readonly kept: DecidedFact[] = [];
  private readonly rejects: RejectFact[] = [];
  private readonly seenIds = new SeenIdsBuilder();
  private readonly seenHere: DedupeIndex;
  private readonly windows: WindowDeltas;
  private readonly items: ItemChanges;
  private readonly sessions: SessionChanges;
  private readonly rules: SettleRules;
  private readonly seenBefore: DedupeIndex;

  constructor(rules: SettleRules, shard: string, seenBefore: DedupeIndex) {
    this.rules = rules;
    this.seenBefore = seenBefore;
    this.seenHere = new DedupeIndex(rules.dedupeSeconds);
    this.windows = new WindowDeltas(rules.metrics, shard, rules.retention);
    this.items = new ItemChanges(rules.metrics, shard, rules.retention);
    this.sessions = new SessionChanges(rules.metrics, shard, rules.retention);
  }

  get isEmpty(): boolean {
    return this.records.length === 0;
  }

  get isFull(): boolean {
    if (this.windows.seconds >= SECONDS || this.windows.size >= WINDOWS) return true;
    return this.items.size >= ITEMS || this.sessions.size >= SESSIONS;
  }

  hasRoomFor(facts: readonly Fact[]): boolean {
    return this.isEmpty || this.counted.length + facts.length <= FACTS;
  }

  add(record: LogRecord, facts: readonly Fact[]): void {
    this.records.push(record);
    for (const fact of facts) this.addFact(fact);
  }

  slice(): Slice {
    const { records, windows, rejects } = this;
    let known = this.rules.withoutFacts ? undefined : this.kept;
    const facts = () => {
      known ??= this.factsAgain();
      return known;
    };
    const [items, sessions, { visits }] = [this.items.all(), this.sessions.all(), this.sessions];
    return { records, facts, windows, rejects, items, sessions, visits, seenIds: this.seenIds.build() };
  }

  /** The same as were added: what a record says is decided by it alone. */
  private factsAgain(): DecidedFact[] {
    const { records, counted, rules } = this;
    const oldest = longestRetention(rules.retention);
    const facts = records.flatMap((record) => factsOf(rules.metrics, record, oldest));
    return facts.map((fact, i) => ({ fact, counts: counted[i] ?? true }));
  }

  private addFact(fact: Fact): void {
    const counts = fact.kind === 'reject' || this.isNew(fact);
    const decided = { fact, counts };
    this.counted.push(counts);
    if (!this.rules.withoutFacts) this.kept.push(decided);
    this.windows.add(decided);
    if (fact.kind === 'reject') this.rejects.push(fact);
    else if (counts) this.addCounted(fact);
  }

  private addCounted(fact: EventFact): void {
    if (!this.rules.withoutItems) this.items.add(fact);
    this.sessions.add(fact);
  }

  /** By arrivals in the log, never by a clock. Every time that an id is seen counts, a duplicate's too, so that the last minutes of the log decide alone. */
  private isNew({ event, record }: EventFact): boolean {
    if (event.id === undefined) return true;
    const id = this.rules.hashId(event.source, event.id);
    const second = Math.floor(record.arrived / SECOND_MS);
    const seen = Math.max(this.seenHere.lastSeen(id) ?? NEVER, this.seenBefore.lastSeen(id) ?? NEVER);
    this.seenHere.add(id, second);
    this.seenIds.add(id, second);
    return second - seen > this.rules.dedupeSeconds;
  }
}

/**
 * Cuts records, given in the shard's order, into slices. `seenBefore` must hold the ids of all records before a slice when it is taken: those
 * of the slices before it too.
 */
export function* slicesOf(
  rules: SettleRules,
  shard: string,
  records: readonly LogRecord[],
  seenBefore: DedupeIndex,
): Generator<Slice> {
  const oldest = longestRetention(rules.retention);
  let open = new OpenSlice(rules, shard, seenBefore);
  for (const record of records) {
    const facts = factsOf(rules.metrics, record, oldest);
    if (open.isFull || !open.hasRoomFor(facts)) {
      yield open.slice();
      open = new OpenSlice(rules, shard, seenBefore);
    }
    open.add(record, facts);
  }
  if (!open.isEmpty) yield open.slice();
}

export const lastSeqOf = ({ records }: Slice): SequenceNumber => records.at(-1)?.seq ?? '0';

/** A slice with what its events mean to their sessions, in the order of the log. */
export const withMilestones = (slice: Slice, { milestones }: MetricSet, found: readonly Milestone[]): Slice => {
  if (!milestones || found.length === 0) return slice;
  const facts = found
    .map((one) => milestoneFact(milestones.readersOf, one))
    .filter(({ readers }) => readers.length > 0);
  const decided = facts.map((fact) => ({ fact, counts: true }));
  for (const one of decided) slice.windows.add(one);
  return { ...slice, facts: () => [...slice.facts(), ...decided] };
};
