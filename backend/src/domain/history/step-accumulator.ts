import {
  type Breakdown,
  capDimension,
  type DimensionBreakdown,
  mergePartials,
  type PartialAggregate,
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

  constructor(dimension?: string) {
    this.dimension = dimension;
  }

  add({ total, dimensions }: Breakdown): void {
    this.sum = merged(this.sum, total);
    if (this.dimension === undefined) return;
    const found = dimensions.find(({ name }) => name === this.dimension);
    if (found) this.addDimension(found);
  }

  get total(): PartialAggregate | undefined {
    return this.sum;
  }

  /** The dimension, capped as any breakdown is. */
  breakdown(declared: ReadonlySet<string> | undefined): DimensionBreakdown {
    const { other } = this;
    return capDimension({ name: this.dimension ?? '', values: [...this.values], ...(other && { other }) }, declared);
  }

  private addDimension({ values, other }: DimensionBreakdown): void {
    for (const [label, partial] of values) {
      const known = this.values.get(label);
      this.values.set(label, known ? mergePartials(known, partial) : partial);
    }
    this.other = merged(this.other, other);
  }
}
