import {
  type Breakdown,
  type Collector,
  collectorOf,
  type LogPosition,
  type MeasureName,
  type PartialAggregate,
} from '@millrace/contract';

type Collectors = Map<string, Collector<PartialAggregate>>;

interface Dimension {
  readonly name: string;
  readonly labels: Collectors;
}

const partialsOf = (collectors: Collectors): [string, PartialAggregate][] =>
  [...collectors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, collector]) => [label, collector.partial()]);

/** Adds up one metric of one window. Equal to merging breakdowns of one event each: it has all labels. */
export class SeriesAccumulator {
  private readonly measure: MeasureName;
  private readonly total: Collector<PartialAggregate>;
  private readonly dimensions: Dimension[] = [];

  constructor(measure: MeasureName) {
    this.measure = measure;
    this.total = collectorOf(measure);
  }

  /** Events mostly have the same dimensions in the same order, so that each is found where it was before. */
  add(value: number, position: LogPosition, labels: readonly (readonly [dimension: string, label: string])[]): void {
    this.total.add(value, position);
    let place = 0;
    for (const one of labels) this.collectorFor(one[0], one[1], place++).add(value, position);
  }

  /** There must have been an event. */
  breakdown(): Breakdown {
    const sorted = this.dimensions.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return {
      total: this.total.partial(),
      dimensions: sorted.map(({ name, labels }) => ({ name, values: partialsOf(labels) })),
    };
  }

  private collectorFor(dimension: string, label: string, place: number): Collector<PartialAggregate> {
    const there = this.dimensions[place];
    const labels = there?.name === dimension ? there.labels : this.labelsOf(dimension);
    const known = labels.get(label);
    if (known) return known;
    const made = collectorOf(this.measure);
    labels.set(label, made);
    return made;
  }

  private labelsOf(dimension: string): Collectors {
    const known = this.dimensions.find(({ name }) => name === dimension);
    if (known) return known.labels;
    const made: Dimension = { name: dimension, labels: new Map() };
    this.dimensions.push(made);
    return made.labels;
  }
}
