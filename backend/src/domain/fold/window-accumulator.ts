import type { DeltaWindow, MeasureName, Topic } from '@millrace/contract';
import type { MetricSet } from '../metrics/metric-set';
import { SeriesAccumulator } from './series-accumulator';

/** Adds up all metrics of one second, and remembers the first and last record that fell in it. */
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
    const series = sorted.map(([topic, accumulator]) => ({
      topic,
      breakdown: accumulator.breakdown(metrics.declaredLabels(topic)),
    }));
    return { start, first, last, series };
  }
}
