import {
  type Breakdown,
  type Collector,
  collectorOf,
  type LogPosition,
  type MeasureName,
  type PartialAggregate,
} from '@millrace/contract';

type Collectors = Map<string, Collector<PartialAggregate>>;

const partialsOf = (collectors: Collectors): [string, PartialAggregate][] =>
  [...collectors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, collector]) => [label, collector.partial()]);

/** Adds up one metric of one window. Equal to merging breakdowns of one event each: it has all labels. */
export class SeriesAccumulator {
  private readonly measure: MeasureName;
  private readonly total: Collector<PartialAggregate>;
  private readonly dimensions = new Map<string, Collectors>();

  constructor(measure: MeasureName) {
    this.measure = measure;
    this.total = collectorOf(measure);
  }

  add(value: number, position: LogPosition, labels: Iterable<readonly [dimension: string, label: string]>): void {
    this.total.add(value, position);
    for (const [dimension, label] of labels) this.collectorFor(dimension, label).add(value, position);
  }

  /** There must have been an event. */
  breakdown(): Breakdown {
    const sorted = [...this.dimensions].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      total: this.total.partial(),
      dimensions: sorted.map(([name, collectors]) => ({ name, values: partialsOf(collectors) })),
    };
  }

  private collectorFor(dimension: string, label: string): Collector<PartialAggregate> {
    const labels = this.collectorsFor(dimension);
    const known = labels.get(label);
    if (known) return known;
    const made = collectorOf(this.measure);
    labels.set(label, made);
    return made;
  }

  private collectorsFor(dimension: string): Collectors {
    const known = this.dimensions.get(dimension);
    if (known) return known;
    const made: Collectors = new Map();
    this.dimensions.set(dimension, made);
    return made;
  }
}
