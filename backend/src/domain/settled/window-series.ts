import {
  type Breakdown,
  type DeclaredLabels,
  type DimensionBreakdown,
  type LogPosition,
  labelCapOf,
  type Series,
  type Topic,
} from '@millrace/contract';
import { addDuplicate, addFact, type FactLabel, type FactSeries } from '../fold/facts';
import { TrackedLabels } from '../fold/tracked-labels';
import type { DecidedFact } from './window-deltas';
import { type DeclaredByTopic, mergeSeries } from './windows';

const none: ReadonlySet<string> = new Set();

/** Whether its measure's cap has not been enough, so that its labels depend on the order of the events. */
const overflows = ({ values, labels }: DimensionBreakdown, declared: ReadonlySet<string>): boolean => {
  if (labels !== undefined) return true;
  const cap = values[0] ? labelCapOf(values[0][1].measure) : 0;
  return values.length > cap && values.filter(([label]) => !declared.has(label)).length > cap;
};

const namedIn = (dimensions: Breakdown['dimensions'] | undefined, wanted: string): DimensionBreakdown | undefined =>
  dimensions?.find(({ name }) => name === wanted);

/** One metric of a window: what is stored of it, what is added, and what both are merged. */
interface GrownSeries {
  readonly topic: Topic;
  readonly before: Breakdown | undefined;
  readonly added: Breakdown;
  readonly merged: Breakdown;
}

/** The dimensions of one metric whose labels are tracked event by event. */
class TrackedSeries implements FactSeries {
  private readonly dimensions = new Map<string, TrackedLabels>();

  constructor(
    { topic, before, added, merged }: GrownSeries,
    shard: string,
    declaredLabels: DeclaredLabels | undefined,
  ) {
    for (const { name } of added.dimensions) {
      const found = namedIn(merged.dimensions, name);
      const declared = declaredLabels?.get(name) ?? none;
      const measure = added.total?.measure;
      // What a formula makes of others is computed and never stored.
      if (!found || !measure || measure === 'formula' || !overflows(found, declared)) continue;
      const state = namedIn(before?.dimensions, name) ?? { name, values: [] };
      this.dimensions.set(name, new TrackedLabels({ shard, topic, measure, declared }, state));
    }
  }

  get isNeeded(): boolean {
    return this.dimensions.size > 0;
  }

  add(value: number, position: LogPosition, labels: readonly FactLabel[]): void {
    for (const [dimension, label] of labels) this.dimensions.get(dimension)?.add(label, value, position);
  }

  /** In the place of what merging made of them. */
  replace({ topic, breakdown }: Series): Series {
    const dimensions = breakdown.dimensions.map((found) => this.dimensions.get(found.name)?.result() ?? found);
    return { topic, breakdown: { ...breakdown, dimensions } };
  }
}

/** What is added to a window. */
export interface Addition {
  readonly shard: string;
  /** What the facts add up to, with all labels. */
  readonly series: readonly Series[];
  /** Those that the window takes, in the order of the log; only asked for when labels depend on it. */
  readonly facts: () => readonly DecidedFact[];
}

const trackedIn = (
  stored: readonly Series[],
  { shard, series }: Addition,
  all: readonly Series[],
  declaredLabels: DeclaredByTopic,
): ReadonlyMap<Topic, TrackedSeries> => {
  const [before, merged] = [stored, all].map((some) => new Map(some.map((one) => [one.topic, one.breakdown])));
  const tracked = new Map<Topic, TrackedSeries>();
  for (const { topic, breakdown: added } of series) {
    const grown = { topic, before: before?.get(topic), added, merged: merged?.get(topic) ?? added };
    const one = new TrackedSeries(grown, shard, declaredLabels(topic));
    if (one.isNeeded) tracked.set(topic, one);
  }
  return tracked;
};

/**
 * What a window holds after more of its shard's log. Totals, and dimensions that can track all their labels, are merged, which is the same in any
 * order; the others go on from what is stored, event by event.
 */
export const seriesAfter = (
  stored: readonly Series[],
  addition: Addition,
  declaredLabels: DeclaredByTopic,
): readonly Series[] => {
  const all = mergeSeries(stored, addition.series, declaredLabels);
  const tracked = trackedIn(stored, addition, all, declaredLabels);
  if (tracked.size === 0) return all;
  const seriesOf = (topic: Topic) => tracked.get(topic);
  for (const { fact, counts } of addition.facts()) {
    const add = counts ? addFact : addDuplicate;
    add(fact, addition.shard, seriesOf);
  }
  return all.map((one) => tracked.get(one.topic)?.replace(one) ?? one);
};
