import {
  type Breakdown,
  type Catalog,
  type Formula,
  joinBreakdowns,
  type Metric,
  mergeBreakdowns,
  metricTopic,
  type Topic,
} from '@millrace/contract';
import type { LiveSeries, LiveState } from '../settling/live-state';
import { declaredLabels, Rollup, type Span, type Windows } from './rollup';

/** As many as are asked for at the same time: of each store as of the last event and as of the last second, and those that are just replaced. */
const MOST_SERIES = 12;
const MOST_RANGES = 4;

interface Joined {
  readonly start: number;
  readonly parts: readonly (Breakdown | undefined)[];
  readonly breakdown: Breakdown | undefined;
}

const same = <T>(a: readonly T[], b: readonly T[]): boolean => a.every((one, i) => one === b[i]);

/** The windows of a formula: those of its inputs, merged over a span first and joined last. What has not changed stays the same object. */
class FormulaWindows implements Windows {
  readonly topics: readonly Topic[];
  private readonly formula: Formula;
  private readonly dimensions: readonly string[];
  private readonly rollups: readonly Rollup[];
  private readonly declared: readonly Rollup['declared'][];
  /** The series of the inputs, by the one that stands for them. */
  private readonly inputs = new WeakMap<LiveSeries, readonly (LiveSeries | undefined)[]>();
  private recent: readonly LiveSeries[] = [];
  private readonly spans = new Map<string, Joined>();
  private readonly ranges = new Map<string, Joined>();

  /** `rollups`: those of the inputs, in their order. */
  constructor({ dimensions }: Pick<Metric, 'dimensions'>, formula: Formula, rollups: readonly Rollup[]) {
    this.formula = formula;
    this.topics = formula.inputs.map(({ metric }) => metricTopic(metric));
    this.dimensions = dimensions.map(({ name }) => name);
    this.rollups = rollups;
    this.declared = rollups.map(({ declared }) => declared);
  }

  /** What stands for the series of all inputs; undefined before the first event of any. */
  seriesIn({ series }: Pick<LiveState, 'series'>): LiveSeries | undefined {
    const found = this.topics.map((topic) => series.get(topic));
    const newest = found.flatMap((one) => one?.newest ?? []);
    if (newest.length === 0) return undefined;
    const known = this.recent.find((one) => same(found, this.inputs.get(one) ?? []));
    if (known) return known;
    const joined: LiveSeries = { minutes: new Map(), newest: Math.max(...newest) };
    this.inputs.set(joined, found);
    this.recent = [joined, ...this.recent].slice(0, MOST_SERIES);
    return joined;
  }

  at(series: LiveSeries, ms: Span, start: number): Breakdown | undefined {
    const parts = this.parts(series, (rollup, one) => rollup.at(one, ms, start));
    return this.join(this.spans, `${ms} ${start}`, start, parts);
  }

  range(series: LiveSeries, from: number, to: number): Breakdown | undefined {
    const parts = this.parts(series, (rollup, one) => rollup.range(one, from, to));
    const joined = this.join(this.ranges, `${from} ${to}`, from, parts);
    for (const oldest of this.ranges.keys()) if (this.ranges.size > MOST_RANGES) this.ranges.delete(oldest);
    return joined;
  }

  /** Forgets what was remembered of spans that start before `oldest` (ms). */
  prune(oldest: number): void {
    for (const [key, { start }] of this.spans) if (start < oldest) this.spans.delete(key);
  }

  private parts(series: LiveSeries, read: (rollup: Rollup, series: LiveSeries) => Breakdown | undefined) {
    const inputs = this.inputs.get(series) ?? [];
    return this.rollups.map((rollup, i) => {
      const one = inputs[i];
      return one && read(rollup, one);
    });
  }

  private join(memory: Map<string, Joined>, key: string, start: number, parts: Joined['parts']): Breakdown | undefined {
    const known = memory.get(key);
    if (known && same(parts, known.parts)) return known.breakdown;
    const isEmpty = parts.every((part) => part === undefined);
    const breakdown = isEmpty ? undefined : joinBreakdowns(this.formula, parts, this.dimensions, this.declared);
    memory.delete(key);
    memory.set(key, { start, parts, breakdown });
    return breakdown;
  }
}

const totalAlone = ({ total }: Breakdown): Breakdown => ({ ...(total && { total }), dimensions: [] });

/** What the parts of the page that draw one metric share. */
export class Rollups {
  private readonly byMetric: ReadonlyMap<string, Rollup>;
  private readonly totals: ReadonlyMap<string, Rollup>;
  private readonly formulas: ReadonlyMap<string, FormulaWindows>;

  constructor({ metrics }: Catalog) {
    this.byMetric = new Map(metrics.map((metric) => [metric.name, new Rollup(declaredLabels(metric))]));
    this.totals = new Map(metrics.map(({ name }) => [name, new Rollup(undefined, mergeBreakdowns, totalAlone)]));
    this.formulas = new Map(
      metrics.flatMap((metric) => {
        const rollups = metric.formula?.inputs.map((input) => this.byMetric.get(input.metric) ?? new Rollup());
        return metric.formula && rollups ? [[metric.name, new FormulaWindows(metric, metric.formula, rollups)]] : [];
      }),
    );
  }

  of(metric: string): Windows {
    return this.formulas.get(metric) ?? this.byMetric.get(metric) ?? new Rollup();
  }

  /** The same without what the totals are made of, as far as nobody needs that for them. */
  totalsOf(metric: string): Windows {
    return this.formulas.get(metric) ?? this.totals.get(metric) ?? new Rollup();
  }

  /** Whose events change it. */
  topicsOf(metric: string): readonly Topic[] {
    return this.formulas.get(metric)?.topics ?? [metricTopic(metric)];
  }

  /** The series that its windows are read from. */
  seriesOf(metric: string, state: Pick<LiveState, 'series'>): LiveSeries | undefined {
    return this.formulas.get(metric)?.seriesIn(state) ?? state.series.get(metricTopic(metric));
  }

  prune(oldest: number): void {
    for (const windows of [...this.byMetric.values(), ...this.totals.values(), ...this.formulas.values()])
      windows.prune(oldest);
  }
}
