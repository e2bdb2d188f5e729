import {
  type Breakdown,
  compareSequenceNumbers,
  type DeclaredLabels,
  GRANULARITY_MS,
  type Granularity,
  type MeasureName,
  mergeBreakdowns,
  metricTopic,
  parseTopic,
  type SequenceNumber,
  type Series,
  type Topic,
  windowStart,
} from '@millrace/contract';
import { addDuplicate, addFact, eachTopic, type Fact, isCounted } from '../fold/facts';
import type { LogRecord } from '../fold/log-record';
import { SeriesAccumulator } from '../fold/series-accumulator';
import type { MetricSet } from '../metrics/metric-set';
import type { Retention } from '../retention';
import { ALL_METRICS, mergeSeries, textOf, type WindowKey } from './windows';

/** A fact, and whether it counts: a duplicate only moves its windows on. */
export interface DecidedFact {
  readonly fact: Fact;
  readonly counts: boolean;
}

const fallsIn = ({ granularity, start }: WindowKey, time: number): boolean =>
  time >= start && time < start + GRANULARITY_MS[granularity];

const isWithin = (seq: SequenceNumber, after: SequenceNumber, upTo: SequenceNumber): boolean =>
  compareSequenceNumbers(seq, after) > 0 && compareSequenceNumbers(seq, upTo) <= 0;

/** Whether a window is retained so long that it takes a fact that old. By arrival alone, so that every reader and every retry decides alike. */
export const isTaken = ({ record, time }: Fact, granularity: Granularity, retention: Retention): boolean =>
  record.arrived - time <= retention[granularity];

/** The facts in the time of a window whose records stand after `after`, up to `upTo`. */
export const factsWithin = (
  all: readonly DecidedFact[],
  key: WindowKey,
  after: SequenceNumber,
  upTo: SequenceNumber,
): readonly DecidedFact[] =>
  all.filter(({ fact }) => fallsIn(key, fact.time) && isWithin(fact.record.seq, after, upTo));

/** A window that facts of a slice fell in. */
export interface OpenWindow {
  readonly key: WindowKey;
  /** The first and the last record that fell in it. */
  first: SequenceNumber;
  last: SequenceNumber;
  readonly cells: Set<Cell>;
}

/** One metric in a cell. */
interface MetricCell {
  /** The longer windows that its facts fell in. */
  readonly windows: readonly OpenWindow[];
  /** Undefined where all of them are duplicates. */
  accumulator: SeriesAccumulator | undefined;
}

/** The facts of one second that the same granularities take: each is added up here once, whatever windows it counts in. */
export class Cell {
  readonly takers: readonly Granularity[];
  readonly takesSecond: boolean;
  readonly second: number;
  /** The second itself, where its granularity takes these facts. */
  window: OpenWindow | undefined;
  /** What each metric has of it. */
  readonly metrics = new Map<Topic, MetricCell>();
  private finished: readonly Series[] | undefined;

  constructor(second: number, takers: readonly Granularity[]) {
    this.second = second;
    this.takers = takers;
    this.takesSecond = takers.includes('second');
  }

  /** What a fact is added to. */
  accumulator(metric: MetricCell, measure: MeasureName): SeriesAccumulator {
    this.finished = undefined;
    metric.accumulator ??= new SeriesAccumulator(measure);
    return metric.accumulator;
  }

  series(): readonly Series[] {
    this.finished ??= [...this.metrics].flatMap(([topic, { accumulator }]) =>
      accumulator ? [{ topic, breakdown: accumulator.breakdown() }] : [],
    );
    return this.finished;
  }
}

/** What the records of a slice do to one window. */
export interface WindowDelta {
  readonly key: WindowKey;
  /** The first and the last record that fell in it. */
  readonly first: SequenceNumber;
  readonly last: SequenceNumber;
  /** What they add, with all labels. */
  readonly series: () => readonly Series[];
}

const GRANULARITIES: readonly Granularity[] = ['second', 'minute', 'hour'];

/** Where a record stands, and whether none that was added before it stands behind it. */
interface Place {
  readonly seq: SequenceNumber;
  readonly isLast: boolean;
}

/** Makes a window reach to a record: mostly the last one so far, for which nothing has to be compared. */
const spread = (window: OpenWindow, { seq, isLast }: Place): void => {
  if (isLast || compareSequenceNumbers(seq, window.last) > 0) window.last = seq;
  else if (compareSequenceNumbers(seq, window.first) < 0) window.first = seq;
};

/** Which granularities these are, as a number below the length of a second: no two sets of them have the same. */
const kindOf = (takers: readonly Granularity[]): number =>
  takers === GRANULARITIES ? 0 : takers.reduce((kind, taker) => kind + 2 ** GRANULARITIES.indexOf(taker), 0);

/** Pair by pair: an hour of history has hundreds, and adding each to all that were before it would take that many times as long. */
const sumOf = (breakdowns: readonly Breakdown[], declared: DeclaredLabels | undefined): Breakdown | undefined => {
  let left = breakdowns;
  while (left.length > 1)
    left = left.flatMap((one, i) => {
      if (i % 2 === 1) return [];
      const next = left[i + 1];
      return [next ? mergeBreakdowns(one, next, declared) : one];
    });
  return left[0];
};

/**
 * Assigns facts, those of each metric given in the shard's order, to the windows that they fall in. Each is added up once, in a cell of a second; minutes
 * and hours are merged from cells, which gives the same bytes.
 */
export class WindowDeltas {
  private readonly cells = new Map<number, Cell>();
  private readonly windows = new Map<string, OpenWindow>();
  private readonly metrics: MetricSet;
  private readonly shard: string;
  private readonly retention: Retention;
  /** How old a fact may be that every granularity takes, ms. */
  private readonly shortest: number;
  /** What was last added up of each metric: a minute and its hour mostly have the same cells. */
  private readonly sums = new Map<Topic, { readonly cells: ReadonlySet<Cell>; readonly series: readonly Series[] }>();
  private secondWindows = 0;
  /** Of the fact that was added last. */
  private place: Place = { seq: '', isLast: false };
  /** The last record so far. */
  private last: SequenceNumber = '';

  constructor(metrics: MetricSet, shard: string, retention: Retention) {
    this.metrics = metrics;
    this.shard = shard;
    this.retention = retention;
    this.shortest = Math.min(...GRANULARITIES.map((granularity) => retention[granularity]));
  }

  add({ fact, counts }: DecidedFact): void {
    const takers = this.takersOf(fact);
    const isDuplicate = !counts && fact.kind === 'event';
    if (takers.length === 0 || !(isDuplicate || isCounted(fact))) return;
    this.sums.clear();
    const cell = this.cellFor(fact, takers);
    const place = this.placeOf(fact.record);
    if (cell.takesSecond) {
      cell.window ??= this.windowAt('second', ALL_METRICS, cell, place);
      spread(cell.window, place);
    }
    if (isDuplicate) eachTopic(fact, (topic) => this.metricIn(cell, topic, place));
    const add = isDuplicate ? addDuplicate : addFact;
    add(fact, this.shard, (topic, measure) => cell.accumulator(this.metricIn(cell, topic, place), measure));
  }

  /** All windows. */
  get size(): number {
    return this.windows.size;
  }

  get seconds(): number {
    return this.secondWindows;
  }

  deltas(): readonly WindowDelta[] {
    return [...this.windows.values()].map(({ key, first, last, cells }) => ({
      key,
      first,
      last,
      series: () => this.seriesOf(key, cells),
    }));
  }

  private seriesOf({ metric }: WindowKey, cells: ReadonlySet<Cell>): readonly Series[] {
    const { declaredLabels } = this.metrics;
    if (metric !== ALL_METRICS) return this.longerSeries(metricTopic(metric), cells);
    let sum: readonly Series[] = [];
    for (const cell of cells) sum = mergeSeries(sum, cell.series(), declaredLabels);
    return sum;
  }

  private longerSeries(topic: Topic, cells: ReadonlySet<Cell>): readonly Series[] {
    const { declaredLabels } = this.metrics;
    const known = this.sums.get(topic);
    if (known?.cells.size === cells.size && [...cells].every((cell) => known.cells.has(cell))) return known.series;
    const found: Breakdown[] = [];
    for (const cell of cells) {
      const series = cell.series().find((one) => one.topic === topic);
      if (series) found.push(series.breakdown);
    }
    const breakdown = sumOf(found, declaredLabels(topic));
    const series = breakdown ? [{ topic, breakdown }] : [];
    this.sums.set(topic, { cells, series });
    return series;
  }

  private placeOf({ seq }: LogRecord): Place {
    // The facts of a record come one after the other.
    if (seq === this.place.seq) return this.place;
    const isLast = compareSequenceNumbers(seq, this.last) >= 0;
    if (isLast) this.last = seq;
    this.place = { seq, isLast };
    return this.place;
  }

  private takersOf(fact: Fact): readonly Granularity[] {
    // Nearly every event is so new that all take it.
    if (fact.record.arrived - fact.time <= this.shortest) return GRANULARITIES;
    return GRANULARITIES.filter((granularity) => isTaken(fact, granularity, this.retention));
  }

  private cellFor({ time }: Fact, takers: readonly Granularity[]): Cell {
    const second = windowStart('second', time);
    const slot = second + kindOf(takers);
    const known = this.cells.get(slot);
    if (known) return known;
    const made = new Cell(second, takers);
    this.cells.set(slot, made);
    return made;
  }

  /** A metric in a cell, whose longer windows then reach to a record that fell in them. */
  private metricIn(cell: Cell, topic: Topic, place: Place): MetricCell {
    const known = cell.metrics.get(topic);
    if (known) {
      for (const window of known.windows) spread(window, place);
      return known;
    }
    const windows = cell.takers
      .filter((granularity) => granularity !== 'second')
      .map((granularity) => this.windowAt(granularity, parseTopic(topic).name, cell, place));
    for (const window of windows) spread(window, place);
    const made = { windows, accumulator: undefined };
    cell.metrics.set(topic, made);
    return made;
  }

  private windowAt(granularity: Granularity, metric: string, cell: Cell, { seq }: Place): OpenWindow {
    const key = { granularity, metric, shard: this.shard, start: windowStart(granularity, cell.second) };
    const name = textOf(key);
    const known = this.windows.get(name);
    const window = known ?? { key, first: seq, last: seq, cells: new Set() };
    this.windows.set(name, window);
    if (!known && granularity === 'second') this.secondWindows++;
    window.cells.add(cell);
    return window;
  }
}
