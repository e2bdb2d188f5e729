import {
  type Breakdown,
  boundOf,
  type CrossedPair,
  type DimensionBreakdown,
  type HistoryAnswer,
  type HistoryPoint,
  type LabelValue,
  labelCount,
  mergeKnown,
  mergeLabelSketches,
  type PartialAggregate,
  regrouped,
  sketchOf,
} from '@millrace/contract';
import { DimensionAccumulator, largestOf } from './dimension-accumulator';

/** Labels of all steps together that are held at most: a few hundred bytes each. */
const MOST_LABELS = 300_000;

/** Adds up the total and one dimension of any number of breakdowns. */
export class StepAccumulator {
  private sum: PartialAggregate | undefined;
  readonly labels = new DimensionAccumulator();
  private readonly dimension: string | undefined;
  private unlabelled = 0;

  constructor(dimension?: string) {
    this.dimension = dimension;
  }

  add({ total, dimensions }: Breakdown): void {
    this.sum = mergeKnown(this.sum, total);
    if (this.dimension === undefined) return;
    const found = dimensions.find(({ name }) => name === this.dimension);
    this.unlabelled += total?.count ?? 0;
    if (found) this.addDimension(found);
  }

  /** Whether some events have no label of the dimension, not even an empty one: the metric had none when they were counted. */
  get isUnlabelled(): boolean {
    return this.unlabelled > 0;
  }

  get total(): PartialAggregate | undefined {
    return this.sum;
  }

  /** The dimension as it is selected, with all its labels. */
  breakdown(selection: Selection): DimensionBreakdown {
    return selectedFrom(this.labels.result(this.dimension ?? '', selection.declared), selection);
  }

  private addDimension(found: DimensionBreakdown): void {
    this.labels.add(found);
    for (const [, { count }] of found.values) this.unlabelled -= count;
    this.unlabelled -= found.other?.count ?? 0;
  }
}

/** What is asked of a metric: all of it, broken down by a dimension or by two together, one label of a dimension alone, or a breakdown of that. */
export interface Selection {
  readonly by?: string | undefined;
  readonly where?: { readonly dimension: string; readonly label: string } | undefined;
  /** The dimension of the stored breakdowns that answers it. */
  readonly dimension?: string;
  /** The two dimensions that this one is of. */
  readonly pair?: CrossedPair;
  /** Labels of the dimension that are always kept apart. */
  readonly declared?: ReadonlySet<string> | undefined;
}

/** What the events of a step amount to. */
export type StepFigures = Pick<HistoryPoint, 'values' | 'other' | 'atLeast' | 'extra' | 'within'> & {
  readonly total?: NonNullable<HistoryPoint['total']>;
};

const defined = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const selectedFrom = (found: DimensionBreakdown, { by, where, pair }: Selection): DimensionBreakdown => {
  if (pair) return regrouped(found, { pair, by: by ?? '', only: where });
  return where ? { ...found, values: found.values.filter(([label]) => label === where.label) } : found;
};

const withinOf = ({ spread }: DimensionBreakdown): number | undefined => spread && boundOf(spread);

/** Where not all labels were tracked, one that is not there may have had events, unless it is declared. */
const isExact = ({ values, labels }: DimensionBreakdown, { pair, where, declared }: Selection): boolean =>
  labels === undefined ||
  (!pair && (declared?.has(where?.label ?? '') || (values.length > 0 && values[0]?.[2] === undefined)));

/** What is in no label's partial may be of the label that is asked for. */
const estimateOf = (found: DimensionBreakdown) => ({
  other: found.other,
  atLeast: true as const,
  extra: found.values.reduce((sum, [, , extra = 0]) => sum + extra, 0) || undefined,
  within: withinOf(found),
});

const figuresOf = (steps: StepAccumulator, selection: Selection): StepFigures => {
  const { by, where, dimension } = selection;
  if (!steps.total || dimension === undefined) return defined({ total: steps.total });
  const found = steps.breakdown(selection);
  const { values, other } = found;
  if (!where) return defined({ total: steps.total, values, other, within: withinOf(found) });
  const total = values.map(([, partial]) => partial).reduce<PartialAggregate | undefined>(mergeKnown, undefined);
  const shown = by === undefined || !total ? undefined : values;
  return defined({ total, values: shown, ...(!isExact(found, selection) && estimateOf(found)) });
};

/** Adds up windows of any shard, in any order, to the steps between `bounds`. */
export class HistoryFold {
  private readonly steps = new Map<number, StepAccumulator>();
  private readonly bounds: readonly number[];
  private readonly selection: Selection;
  private readonly mostLabels: number;
  private labels = 0;

  constructor(bounds: readonly number[], selection: Selection, mostLabels = MOST_LABELS) {
    this.bounds = bounds;
    this.selection = selection;
    this.mostLabels = mostLabels;
  }

  /** Windows outside of the bounds are passed over. */
  add(start: number, breakdown: Breakdown): void {
    const index = this.indexOf(start);
    if (index < 0 || index >= this.bounds.length - 1) return;
    const step = this.steps.get(index) ?? new StepAccumulator(this.selection.dimension);
    this.steps.set(index, step);
    this.labels -= step.labels.size;
    step.add(breakdown);
    this.labels += step.labels.size;
    if (this.labels > this.mostLabels) this.keepLargest();
  }

  /** How many labels the dimension of the selection has had; undefined where nothing has been. */
  labelCount(): HistoryAnswer['labels'] {
    const { dimension, pair } = this.selection;
    if (dimension === undefined || pair || this.steps.size === 0) return undefined;
    const names = new Set<string>();
    let sketch: string | undefined;
    for (const { labels } of this.steps.values()) {
      labels.eachLabel((label) => names.add(label));
      const { sketch: more } = labels;
      if (more !== undefined) sketch = mergeLabelSketches(sketch, more);
    }
    const values = [...names].map((label): LabelValue => [label, { measure: 'count', count: 1 }]);
    return labelCount({ name: dimension, values, ...(sketch !== undefined && { labels: sketchOf(names, sketch) }) });
  }

  /** The figures of each step, in order; undefined where there are none. */
  result(): readonly (StepFigures | undefined)[] {
    return this.bounds.slice(0, -1).map((_, index) => {
      const step = this.steps.get(index);
      const figures = step && figuresOf(step, this.selection);
      return figures && Object.keys(figures).length > 0 ? figures : undefined;
    });
  }

  /** What a step has of the dimension of the selection, with all its labels. */
  breakdownAt(step: number): DimensionBreakdown | undefined {
    return this.steps.get(step)?.breakdown(this.selection);
  }

  /** The bound from which on all events have a label of the selection's dimension; undefined where all of them have. */
  labelsSince(): number | undefined {
    const last = Math.max(-1, ...[...this.steps].filter(([, step]) => step.isUnlabelled).map(([index]) => index));
    return this.bounds[last + 1] === this.bounds[0] ? undefined : this.bounds[last + 1];
  }

  private keepLargest(): void {
    const dimensions = [...this.steps.values()].map(({ labels }) => labels);
    const kept = largestOf(dimensions, this.mostLabels);
    for (const dimension of dimensions) dimension.keepLabels(kept);
    this.labels = dimensions.reduce((sum, { size }) => sum + size, 0);
  }

  /** The last bound that is not after `time`; -1 when all are. */
  private indexOf(time: number): number {
    let low = 0;
    let high = this.bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.bounds[middle] ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
