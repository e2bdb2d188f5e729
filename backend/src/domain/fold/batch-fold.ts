import { capDimension, type DeltaWindow, type MeasureName, type RejectReason, type Topic } from '@millrace/contract';
import type { MetricSet } from '../metrics/metric-set';
import { LONGEST_RETENTION_MS, SECONDS_RETENTION_MS } from '../retention';
import { secondOf } from '../time';
import { addFact, type EventFact, type Fact, factsOf, isCounted } from './facts';
import type { LogRecord } from './log-record';
import { SeriesAccumulator } from './series-accumulator';

/** Adds up all metrics of one second, each dimension up to its cap, and remembers the first and last record that fell in it. */
export class WindowAccumulator {
  private readonly series = new Map<Topic, SeriesAccumulator>();
  private readonly start: number;
  private readonly first: string;
  private last: string;

  constructor(start: number, first: string) {
    this.start = start;
    this.first = first;
    this.last = first;
  }

  /** The records come in the shard's order. */
  touch(seq: string): void {
    this.last = seq;
  }

  seriesOf(topic: Topic, measure: MeasureName): SeriesAccumulator {
    const known = this.series.get(topic);
    if (known) return known;
    const made = new SeriesAccumulator(measure);
    this.series.set(topic, made);
    return made;
  }

  window(metrics: MetricSet): DeltaWindow {
    const { start, first, last } = this;
    const sorted = [...this.series].sort(([a], [b]) => (a < b ? -1 : 1));
    const series = sorted.map(([topic, accumulator]) => {
      const declared = metrics.declaredLabels(topic);
      const { dimensions, ...rest } = accumulator.breakdown();
      const capped = dimensions.map((dimension) => capDimension(dimension, declared?.get(dimension.name)));
      return { topic, breakdown: { ...rest, dimensions: capped } };
    });
    return { start, first, last, series };
  }
}

/** What the records of one batch of one shard amount to. */
export interface Folded {
  /** The seconds that the records fell in, the earliest first. */
  readonly windows: readonly DeltaWindow[];
  readonly events: number;
  /** These events, in the order of the log. */
  readonly facts: readonly EventFact[];
  readonly rejects: ReadonlyMap<RejectReason, number>;
}

/** Folds records, given in the shard's order, into seconds. Never throws: what cannot be used is counted in the metric `rejected`. */
class BatchFold {
  private readonly windows = new Map<number, WindowAccumulator>();
  private readonly rejects = new Map<RejectReason, number>();
  private readonly metrics: MetricSet;
  private readonly shard: string;
  private readonly oldest: number;
  private readonly facts: EventFact[] = [];

  constructor(metrics: MetricSet, shard: string, oldest: number) {
    this.oldest = oldest;
    this.metrics = metrics;
    this.shard = shard;
  }

  add(record: LogRecord): void {
    for (const fact of factsOf(this.metrics, record, this.oldest)) {
      this.tally(fact);
      if (!isCounted(fact) || record.arrived - fact.time > SECONDS_RETENTION_MS) continue;
      const window = this.windowAt(fact.time, record.seq);
      addFact(fact, this.shard, (topic, measure) => window.seriesOf(topic, measure));
    }
  }

  result(): Folded {
    const starts = [...this.windows.keys()].sort((a, b) => a - b);
    const windows = starts.flatMap((start) => this.windows.get(start)?.window(this.metrics) ?? []);
    const { facts, rejects } = this;
    return { windows, events: facts.length, facts, rejects };
  }

  private tally(fact: Fact): void {
    if (fact.kind === 'event') this.facts.push(fact);
    else this.rejects.set(fact.reject.reason, (this.rejects.get(fact.reject.reason) ?? 0) + 1);
  }

  private windowAt(time: number, seq: string): WindowAccumulator {
    const start = secondOf(time);
    const known = this.windows.get(start);
    if (known) {
      known.touch(seq);
      return known;
    }
    const made = new WindowAccumulator(start, seq);
    this.windows.set(start, made);
    return made;
  }
}

/** `oldest`: the longest that any window is retained, ms. */
export const foldBatch = (
  metrics: MetricSet,
  shard: string,
  records: readonly LogRecord[],
  oldest: number = LONGEST_RETENTION_MS,
): Folded => {
  const fold = new BatchFold(metrics, shard, oldest);
  for (const record of records) fold.add(record);
  return fold.result();
};
