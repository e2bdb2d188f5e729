import {
  type Breakdown,
  type Collector,
  collectorOf,
  compareSequenceNumbers,
  type DeclaredLabels,
  type Granularity,
  type Item,
  isLaterState,
  type LogPosition,
  mergeBreakdowns,
  type PartialAggregate,
  type RejectReason,
  type Topic,
  windowStart,
} from '@millrace/contract';
import {
  addDuplicate,
  addFact,
  type EventFact,
  type Fact,
  type FactLabel,
  type FactSeries,
  factsOf,
  milestoneFact,
} from '../../../backend/src/domain/fold/facts';
import { type DimensionPlace, TrackedLabels } from '../../../backend/src/domain/fold/tracked-labels';
import type { MetricSet } from '../../../backend/src/domain/metrics/metric-set';
import { keptFields } from '../../../backend/src/domain/metrics/personal';
import { retentionOf } from '../../../backend/src/domain/retention';
import { JourneysOfLog, type Visit } from '../../../backend/src/domain/sessions/journey';
import { LOOK_AGAIN_MS } from '../../../backend/src/domain/sessions/rule-on-sessions';
import {
  partAfter,
  SessionChanges,
  type StoredPart,
  textOfKey,
} from '../../../backend/src/domain/sessions/session-changes';
import { DAY_MS, MINUTE_MS } from '../../../backend/src/domain/time';
import type { LoggedRecord } from '../producer/record';
import { type Ancestors, duplicateFinder } from './duplicates';

const GRANULARITIES = ['second', 'minute', 'hour'] as const satisfies readonly Granularity[];

/** What every chart should show, of all shards. */
export type Figures = Readonly<Record<Granularity, ReadonlyMap<Topic, ReadonlyMap<number, Breakdown>>>>;

export interface Truth {
  readonly figures: Figures;
  /** The latest of each subject, by `type subject`. */
  readonly items: ReadonlyMap<string, Item>;
  /** The parts of sessions, each by `textOfKey` of where it is. */
  readonly sessions: ReadonlyMap<string, StoredPart>;
  /** The reasons of each record that was not used, or not wholly, by `shard seq`. */
  readonly rejects: ReadonlyMap<string, readonly RejectReason[]>;
}

export interface LogRules {
  readonly metrics: MetricSet;
  /** How old an event may be when it arrives and still count in windows of that length, and be an item, in days. */
  readonly days: Readonly<Record<Granularity | 'item', number>>;
  readonly dedupeSeconds: number;
  readonly ancestors: Ancestors;
  /** Only what rules have to see counts. */
  readonly onTime?: OnTime;
}

interface OnTime {
  /** What arrived before the end of its own window of so many ms, and of sessions within the time in which rules look at them again. */
  readonly windowMs: number;
  /** Whether it was settled as soon as a quiet shard is taken to have been: until then nobody can know of it. */
  readonly isSettled: (entry: LoggedRecord) => boolean;
}

/** One metric of one window of one shard, every label tracked from the first event on. */
class ShardSeries implements FactSeries {
  private readonly total: Collector<PartialAggregate>;
  private readonly dimensions = new Map<string, TrackedLabels>();
  private readonly place: SeriesPlace;
  private readonly declared: DeclaredLabels | undefined;

  constructor(place: SeriesPlace, declared: DeclaredLabels | undefined) {
    this.place = place;
    this.declared = declared;
    this.total = collectorOf(place.measure);
  }

  add(value: number, position: LogPosition, labels: readonly FactLabel[]): void {
    this.total.add(value, position);
    for (const [dimension, label] of labels) this.labelsOf(dimension).add(label, value, position);
  }

  breakdown(): Breakdown {
    const sorted = [...this.dimensions].sort(([a], [b]) => (a < b ? -1 : 1));
    return { total: this.total.partial(), dimensions: sorted.map(([, labels]) => labels.result()) };
  }

  private labelsOf(name: string): TrackedLabels {
    const declared = this.declared?.get(name) ?? new Set<string>();
    const found = this.dimensions.get(name) ?? new TrackedLabels({ ...this.place, declared }, { name, values: [] });
    this.dimensions.set(name, found);
    return found;
  }
}

/** Which series of which shard it is. */
type SeriesPlace = Omit<DimensionPlace, 'declared'>;

/** By topic, start of the window, and shard. */
type Accumulators = Map<Topic, Map<number, Map<string, ShardSeries>>>;

/** Folds a whole log at once: no batches, no retries, no windows that are written twice. */
class Folding {
  private readonly rules: LogRules;
  private readonly isDuplicate: ReturnType<typeof duplicateFinder>;
  private readonly sums: Record<Granularity, Accumulators> = { second: new Map(), minute: new Map(), hour: new Map() };
  private readonly items = new Map<string, Item>();
  private readonly sessions = new Map<string, SessionChanges>();
  private readonly rejects = new Map<string, RejectReason[]>();
  private readonly journeys: JourneysOfLog | undefined;

  constructor(rules: LogRules) {
    this.rules = rules;
    this.isDuplicate = duplicateFinder(rules.ancestors, rules.dedupeSeconds * 1000);
    const { milestones } = rules.metrics;
    this.journeys = milestones && new JourneysOfLog(milestones);
  }

  add(entry: LoggedRecord): void {
    for (const fact of factsOf(this.rules.metrics, entry)) {
      if (fact.kind === 'reject') {
        const name = `${entry.shard} ${entry.seq}`;
        this.rejects.set(name, [...(this.rejects.get(name) ?? []), fact.reject.reason]);
      }
      const isDuplicate = fact.kind === 'event' && this.isRepeated(fact, entry);
      if (fact.kind === 'event' && !isDuplicate) this.keep(fact, entry);
      this.count(fact, entry, isDuplicate ? addDuplicate : addFact);
    }
  }

  truth(): Truth {
    const { second, minute, hour } = this.sums;
    const figures = { second: this.finish(second), minute: this.finish(minute), hour: this.finish(hour) };
    const deltas = [...this.sessions.values()].flatMap((changes) => changes.all());
    const parts = deltas.flatMap((delta) => partAfter(delta, undefined) ?? []);
    const sessions = new Map(parts.map((part) => [textOfKey(part.key), part]));
    return { figures, items: this.items, sessions, rejects: this.rejects };
  }

  private keep(fact: EventFact, entry: LoggedRecord): void {
    this.keepItem(fact, entry);
    const { metrics, days, onTime } = this.rules;
    if (onTime && entry.arrived - fact.time > LOOK_AGAIN_MS - MINUTE_MS) return;
    const known = this.sessions.get(entry.shard);
    const changes = known ?? new SessionChanges(metrics, entry.shard, retentionOf({ ...days, log: 1 }));
    if (!known) this.journeys?.open(entry.shard, this.rules.ancestors.get(entry.shard) ?? []);
    this.sessions.set(entry.shard, changes);
    changes.add(fact);
    this.countMilestones(entry, changes.visits.splice(0));
  }

  /** What an event means to its session counts beside the event. */
  private countMilestones(entry: LoggedRecord, visits: readonly Visit[]): void {
    const { milestones: rules } = this.rules.metrics;
    const found = this.journeys?.follow(entry.shard, visits) ?? [];
    if (rules) for (const one of found) this.count(milestoneFact(rules.readersOf, one), entry, addFact);
  }

  private isRepeated({ event: { id, source } }: EventFact, { shard, arrived }: LoggedRecord): boolean {
    return id !== undefined && this.isDuplicate({ shard, arrived, id: JSON.stringify([source, id]) });
  }

  private isKept(by: Granularity | 'item', time: number, { arrived }: LoggedRecord): boolean {
    return arrived - time <= this.rules.days[by] * DAY_MS;
  }

  private isLate({ time }: Fact, entry: LoggedRecord): boolean {
    const { onTime } = this.rules;
    if (!onTime) return false;
    return entry.arrived >= (Math.floor(time / onTime.windowMs) + 1) * onTime.windowMs || !onTime.isSettled(entry);
  }

  private count(fact: Fact, entry: LoggedRecord, add: typeof addFact): void {
    if (this.isLate(fact, entry)) return;
    for (const granularity of GRANULARITIES) {
      if (!this.isKept(granularity, fact.time, entry)) continue;
      const start = windowStart(granularity, fact.time);
      const { shard } = entry;
      add(fact, shard, (topic, measure) => this.sum(granularity, { topic, measure, shard }, start));
    }
  }

  private sum(granularity: Granularity, place: SeriesPlace, start: number): ShardSeries {
    const { topic, shard } = place;
    const windows = this.sums[granularity].get(topic) ?? new Map<number, Map<string, ShardSeries>>();
    this.sums[granularity].set(topic, windows);
    const shards = windows.get(start) ?? new Map<string, ShardSeries>();
    windows.set(start, shards);
    const sum = shards.get(shard) ?? new ShardSeries(place, this.rules.metrics.declaredLabels(topic));
    shards.set(shard, sum);
    return sum;
  }

  private keepItem({ event, time }: EventFact, entry: LoggedRecord): void {
    const { subject } = event;
    if (subject === undefined || !this.isKept('item', time, entry)) return;
    for (const type of this.rules.metrics.itemTypesOf(event.type)) {
      const { shard, seq } = entry;
      const data = keptFields(event.data, this.rules.metrics.columnsOf(type));
      const item = { type, subject, time, seq, shard, event: event.type, data };
      const known = this.items.get(`${type} ${subject}`);
      if (!known || isLaterState(item, known)) this.items.set(`${type} ${subject}`, item);
    }
  }

  private finish(sums: Accumulators): Map<Topic, Map<number, Breakdown>> {
    const { declaredLabels } = this.rules.metrics;
    return new Map(
      [...sums].map(([topic, windows]) => {
        const finished = [...windows].map(([start, shards]) => {
          const all = [...shards.values()].map((sum) => sum.breakdown());
          return [start, all.reduce((a, b) => mergeBreakdowns(a, b, declaredLabels(topic)))] as const;
        });
        return [topic, new Map(finished)];
      }),
    );
  }
}

/** The figures that follow from the producer's own log, parsed and validated as every reader does, by the rules as the design states them. */
export const truthOfLog = (log: readonly LoggedRecord[], rules: LogRules): Truth => {
  const folding = new Folding(rules);
  const inOrder = log.toSorted((a, b) => a.arrived - b.arrived || compareSequenceNumbers(a.seq, b.seq));
  for (const entry of inOrder) folding.add(entry);
  return folding.truth();
};
