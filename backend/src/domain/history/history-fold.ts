import {
  type Breakdown,
  type CrossedPair,
  capDimension,
  type DimensionBreakdown,
  type HistoryPoint,
  mergePartials,
  type PartialAggregate,
  regrouped,
} from '@millrace/contract';

const merged = (
  known: PartialAggregate | undefined,
  more: PartialAggregate | undefined,
): PartialAggregate | undefined => (known && more ? mergePartials(known, more) : (known ?? more));

/**
 * Adds up the total and one dimension of any number of breakdowns. Equal to `mergeBreakdowns`, whose merging of labels window by
 * window takes too long for thousands of windows.
 */
export class StepAccumulator {
  private sum: PartialAggregate | undefined;
  private other: PartialAggregate | undefined;
  private readonly values = new Map<string, PartialAggregate>();
  private readonly dimension: string | undefined;
  private unlabelled = 0;

  constructor(dimension?: string) {
    this.dimension = dimension;
  }

  add({ total, dimensions }: Breakdown): void {
    this.sum = merged(this.sum, total);
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

  /** The dimension as it is selected, capped as any breakdown is. */
  breakdown(selection: Selection): DimensionBreakdown {
    const { other } = this;
    const whole = { name: this.dimension ?? '', values: [...this.values], ...(other && { other }) };
    return capDimension(selectedFrom(whole, selection), selection.declared);
  }

  private addDimension({ values, other }: DimensionBreakdown): void {
    for (const [label, partial] of values) {
      const known = this.values.get(label);
      this.values.set(label, known ? mergePartials(known, partial) : partial);
      this.unlabelled -= partial.count;
    }
    this.other = merged(this.other, other);
    this.unlabelled -= other?.count ?? 0;
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
export type StepFigures = Pick<HistoryPoint, 'values' | 'other' | 'atLeast'> & {
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

const figuresOf = (steps: StepAccumulator, selection: Selection): StepFigures => {
  const { by, where, dimension, declared, pair } = selection;
  if (!steps.total || dimension === undefined) return defined({ total: steps.total });
  const { values, other } = steps.breakdown(selection);
  if (!where) return defined({ total: steps.total, values, other });
  const total = values.map(([, partial]) => partial).reduce<PartialAggregate | undefined>(merged, undefined);
  const shown = by === undefined || !total ? undefined : values;
  // A declared label is never among those beyond the cap. Whether another one is, is not known any more: so what these amount to is given too.
  const beyond = !pair && declared?.has(where.label) ? undefined : other;
  return defined({ total, values: shown, other: beyond, atLeast: beyond && (true as const) });
};

/** Adds up windows of any shard, in any order, to the steps between `bounds`. */
export class HistoryFold {
  private readonly steps = new Map<number, StepAccumulator>();
  private readonly bounds: readonly number[];
  private readonly selection: Selection;

  constructor(bounds: readonly number[], selection: Selection) {
    this.bounds = bounds;
    this.selection = selection;
  }

  /** Windows outside of the bounds are passed over. */
  add(start: number, breakdown: Breakdown): void {
    const index = this.indexOf(start);
    if (index < 0 || index >= this.bounds.length - 1) return;
    const step = this.steps.get(index) ?? new StepAccumulator(this.selection.dimension);
    this.steps.set(index, step);
    step.add(breakdown);
  }

  /** The figures of each step, in order; undefined where there are none. */
  result(): readonly (StepFigures | undefined)[] {
    return this.bounds.slice(0, -1).map((_, index) => {
      const step = this.steps.get(index);
      const figures = step && figuresOf(step, this.selection);
      return figures && Object.keys(figures).length > 0 ? figures : undefined;
    });
  }

  /** The bound from which on all events have a label of the selection's dimension; undefined where all of them have. */
  labelsSince(): number | undefined {
    const last = Math.max(-1, ...[...this.steps].filter(([, step]) => step.isUnlabelled).map(([index]) => index));
    return this.bounds[last + 1] === this.bounds[0] ? undefined : this.bounds[last + 1];
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
