import type { Item, SequenceNumber } from '@millrace/contract';
import { DedupeIndex } from '../dedupe/dedupe-index';
import { idHashOf, type SeenIds, SeenIdsBuilder } from '../dedupe/seen-ids';
import { type EventFact, type Fact, factsOf, type RejectFact } from '../fold/facts';
import type { LogRecord } from '../fold/log-record';
import { ItemChanges } from '../items/item-changes';
import type { MetricSet } from '../metrics/metric-set';
import { longestRetention, type Retention } from '../retention';
import { SECOND_MS } from '../time';
import type { Ruled } from './cell';
import { WindowDeltas } from './window-deltas';

/** A slice ends with the record that brings it to so many writes: what is settled at once, and told to viewers at once. */
const WRITES = 400;

/** Events and rejects of one slice, so that its ids fit an item and it fits the memory: one record has at most 32,768. */
const FACTS = 24_000;

/** Before any second. */
const NEVER = Number.NEGATIVE_INFINITY;

/** A run of records of one shard that is settled in one step. */
export interface Slice {
  readonly records: readonly LogRecord[];
  readonly facts: readonly Ruled[];
  readonly windows: WindowDeltas;
  readonly items: readonly Item[];
  readonly rejects: readonly RejectFact[];
  readonly seenIds: SeenIds;
}

export interface Rules {
  readonly metrics: MetricSet;
  readonly retention: Retention;
  /** How long after an event another with its id is a duplicate, in seconds of arrival. */
  readonly dedupeSeconds: number;
  /** The key of the hash of ids. */
  readonly key: string;
}

/** Collects one slice. */
class OpenSlice {
  private readonly records: LogRecord[] = [];
  private readonly facts: Ruled[] = [];
  private readonly rejects: RejectFact[] = [];
  private readonly seenIds = new SeenIdsBuilder();
  private readonly seenHere: DedupeIndex;
  private readonly windows: WindowDeltas;
  private readonly items: ItemChanges;
  private readonly rules: Rules;
  private readonly memory: DedupeIndex;

  constructor(rules: Rules, shard: string, memory: DedupeIndex) {
    this.rules = rules;
    this.memory = memory;
    this.seenHere = new DedupeIndex(rules.dedupeSeconds);
    this.windows = new WindowDeltas(rules.metrics, shard, rules.retention);
    this.items = new ItemChanges(rules.metrics, shard, rules.retention);
  }

  get isEmpty(): boolean {
    return this.records.length === 0;
  }

  get isFull(): boolean {
    return this.windows.size + this.items.size >= WRITES;
  }

  hasRoomFor(facts: readonly Fact[]): boolean {
    return this.isEmpty || this.facts.length + facts.length <= FACTS;
  }

  add(record: LogRecord, facts: readonly Fact[]): void {
    this.records.push(record);
    for (const fact of facts) this.addFact(fact);
  }

  slice(): Slice {
    const { records, facts, windows, rejects } = this;
    return { records, facts, windows, rejects, items: this.items.all(), seenIds: this.seenIds.build() };
  }

  private addFact(fact: Fact): void {
    const counts = fact.kind === 'reject' || this.isNew(fact);
    const ruled = { fact, counts };
    this.facts.push(ruled);
    this.windows.add(ruled);
    if (fact.kind === 'reject') this.rejects.push(fact);
    else if (counts) this.items.add(fact);
  }

  /** By arrivals in the log, never by a clock. Every sighting counts, a duplicate's too, so that the last minutes of the log decide alone. */
  private isNew({ event, record }: EventFact): boolean {
    const id = idHashOf(event, this.rules.key);
    if (!id) return true;
    const second = Math.floor(record.arrived / SECOND_MS);
    const seen = Math.max(this.seenHere.lastSeen(id) ?? NEVER, this.memory.lastSeen(id) ?? NEVER);
    this.seenHere.see(id, second);
    this.seenIds.add(id, second);
    return second - seen > this.rules.dedupeSeconds;
  }
}

/**
 * Cuts records, given in the shard's order, into slices. `memory` must hold the ids of all records before a slice when it is asked for: those
 * of the slices before it too.
 */
export function* slicesOf(
  rules: Rules,
  shard: string,
  records: readonly LogRecord[],
  memory: DedupeIndex,
): Generator<Slice> {
  const oldest = longestRetention(rules.retention);
  let open = new OpenSlice(rules, shard, memory);
  for (const record of records) {
    const facts = factsOf(rules.metrics, record, oldest);
    if (open.isFull || !open.hasRoomFor(facts)) {
      yield open.slice();
      open = new OpenSlice(rules, shard, memory);
    }
    open.add(record, facts);
  }
  if (!open.isEmpty) yield open.slice();
}

export const lastSeqOf = ({ records }: Slice): SequenceNumber => records.at(-1)?.seq ?? '0';
