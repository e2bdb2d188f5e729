import {
  type Breakdown,
  type Catalog,
  capDimension,
  type DeclaredLabels,
  type Metric,
  mergeBreakdowns,
  metricTopic,
} from '@millrace/contract';
import {
  type DeclaredByTopic,
  type LiveSeries,
  MINUTE_MS,
  type Minute,
  minuteOf,
  type WindowShards,
  windowAt,
} from '../settling/live-state';

/** Spans whose merged results are remembered, each a multiple of the one before: seconds, the steps of the charts, minutes. */
const SPANS_MS = [1000, 5000, 15_000, MINUTE_MS] as const;

export type Span = 1000 | 5000 | 15_000 | 60_000;

/** What reads the windows of one metric. */
export interface Windows {
  /** The events of the span of `ms` that starts at `start`, a multiple of it. */
  readonly at: (series: LiveSeries, ms: Span, start: number) => Breakdown | undefined;
  /** The events of the seconds that start in [from, to), both whole seconds. */
  readonly range: (series: LiveSeries, from: number, to: number) => Breakdown | undefined;
}

type Parts = readonly (Breakdown | undefined)[];

interface Node {
  /** What it was merged from: with the same minute none of the parts has changed. */
  readonly minute: Minute | undefined;
  readonly parts: Parts;
  readonly merged: Breakdown | undefined;
}

/** What the first part of a range adds up to, the first two, and so on. */
interface Running {
  readonly parts: Parts;
  readonly sums: readonly (Breakdown | undefined)[];
}

/** Ranges whose results are remembered at most: the parts of a page that draw one metric ask for the same few. */
const MAX_RANGES = 4;

/** Labels of a span that are remembered at most. No list shows so many; what the others are short of is in the bound of the estimates. */
const MAX_LABELS = 500;

const sameParts = (a: Parts, b: Parts): boolean => a.length === b.length && a.every((part, i) => part === b[i]);

/**
 * Merges the windows of one metric over longer spans and remembers the results, so that a new event costs a handful of
 * merges and not one for every second on the chart. A result is computed again exactly when one of its parts is another object.
 */
export class Rollup implements Windows {
  readonly declared: DeclaredLabels | undefined;
  private readonly mergeTwo: typeof mergeBreakdowns;
  private readonly read: (breakdown: Breakdown) => Breakdown;
  private readonly seconds = new WeakMap<WindowShards, Breakdown>();
  private readonly minutes = new WeakMap<Minute, Breakdown>();
  private readonly nodes = SPANS_MS.map(() => new Map<number, Node>());
  private readonly ranges = new Map<string, { readonly series: LiveSeries; readonly merged: Breakdown | undefined }>();
  private readonly running = new Map<number, Running>();

  /** `read`: what is wanted of each window. */
  constructor(declared?: DeclaredLabels, mergeTwo = mergeBreakdowns, read = (breakdown: Breakdown) => breakdown) {
    this.declared = declared;
    this.mergeTwo = mergeTwo;
    this.read = read;
  }

  at(series: LiveSeries, ms: Span, start: number): Breakdown | undefined {
    return this.span(series, SPANS_MS.indexOf(ms), start);
  }

  range(series: LiveSeries, from: number, to: number): Breakdown | undefined {
    const key = `${from} ${to}`;
    const known = this.ranges.get(key);
    if (known?.series === series) return known.merged;
    const merged = this.sum(to - from, this.cover(series, from, Math.min(to, series.newest + 1000)));
    this.ranges.delete(key);
    this.ranges.set(key, { series, merged });
    for (const oldest of this.ranges.keys()) if (this.ranges.size > MAX_RANGES) this.ranges.delete(oldest);
    return merged;
  }

  /** Forgets what was remembered of spans that start before `oldest` (ms). */
  prune(oldest: number): void {
    for (const nodes of this.nodes) for (const start of nodes.keys()) if (start < oldest) nodes.delete(start);
  }

  /** As few spans as make up [from, to), the longest first: those stay the longest too. */
  private cover(series: LiveSeries, from: number, to: number): Parts {
    const levels = SPANS_MS.map((): (Breakdown | undefined)[] => []);
    for (let at = from; at < to; ) {
      const level = SPANS_MS.findLastIndex((span) => at % span === 0 && at + span <= to);
      levels[level]?.push(this.span(series, level, at));
      at += SPANS_MS[level] ?? 1000;
    }
    return levels.reverse().flat();
  }

  /** Merges the parts of a range that is `length` long, from where they are no longer those of the range of that length before. */
  private sum(length: number, parts: Parts): Breakdown | undefined {
    const before = this.running.get(length) ?? { parts: [], sums: [] };
    const changed = parts.findIndex((part, i) => part !== before.parts[i]);
    const sums = before.sums.slice(0, changed === -1 ? parts.length : changed);
    for (const part of parts.slice(sums.length)) sums.push(this.merge([sums.at(-1), part]));
    this.running.set(length, { parts, sums });
    return sums.at(-1);
  }

  private span(series: LiveSeries, level: number, start: number): Breakdown | undefined {
    const minute = series.minutes.get(minuteOf(start));
    if (!minute) return undefined;
    if (level <= 0) return this.second(windowAt(series, start));
    return level === SPANS_MS.length - 1 ? this.minute(series, minute, start) : this.node(series, level, start);
  }

  private minute(series: LiveSeries, minute: Minute, start: number): Breakdown | undefined {
    const known = this.minutes.get(minute);
    if (known) return known;
    const merged = this.node(series, SPANS_MS.length - 1, start);
    if (merged) this.minutes.set(minute, merged);
    return merged;
  }

  private node(series: LiveSeries, level: number, start: number): Breakdown | undefined {
    const minute = series.minutes.get(minuteOf(start));
    const known = this.nodes[level]?.get(start);
    if (known && known.minute === minute) return known.merged;
    const step = SPANS_MS[level - 1] ?? 1000;
    const parts: (Breakdown | undefined)[] = [];
    for (let at = start; at < start + (SPANS_MS[level] ?? 0); at += step) parts.push(this.span(series, level - 1, at));
    const merged = known && sameParts(known.parts, parts) ? known.merged : this.merge(parts);
    if (merged) this.nodes[level]?.set(start, { minute, parts, merged });
    return merged;
  }

  private second(shards: WindowShards | undefined): Breakdown | undefined {
    if (!shards) return undefined;
    const known = this.seconds.get(shards);
    if (known) return known;
    const merged = this.merge([...shards.values()].map(this.read));
    if (merged) this.seconds.set(shards, merged);
    return merged;
  }

  private merge(parts: Parts): Breakdown | undefined {
    let merged: Breakdown | undefined;
    for (const part of parts)
      if (part) merged = merged ? this.bounded(this.mergeTwo(merged, part, this.declared)) : part;
    return merged;
  }

  /** Five minutes of seconds with other labels each would add up to a hundred thousand. */
  private bounded(merged: Breakdown): Breakdown {
    if (merged.dimensions.every(({ values }) => values.length <= MAX_LABELS)) return merged;
    const dimensions = merged.dimensions.map((one) => capDimension(one, this.declared?.get(one.name), MAX_LABELS));
    return { ...merged, dimensions };
  }
}

export const declaredLabels = ({ dimensions }: Metric): DeclaredLabels =>
  new Map(dimensions.map(({ name, declared = [] }) => [name, new Set(declared)]));

export const declaredByTopic = ({ metrics }: Catalog): DeclaredByTopic =>
  new Map(metrics.map((metric) => [metricTopic(metric.name), declaredLabels(metric)]));
