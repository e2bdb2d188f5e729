import { type Breakdown, capDimension, type DeclaredLabels, mergePartials, type Partial } from '@millrace/contract';

type Values = Map<string, Partial>;

const addTo = (values: Values, label: string, partial: Partial): void => {
  const known = values.get(label);
  values.set(label, known ? mergePartials(known, partial) : partial);
};

/** Adds up one metric of one window. Equal to merging breakdowns of one event each, and caps dimensions only at the end. */
export class SeriesAccumulator {
  private total: Partial | undefined;
  private readonly dimensions = new Map<string, Values>();

  add(partial: Partial, labels: Iterable<readonly [dimension: string, label: string]>): void {
    this.total = this.total ? mergePartials(this.total, partial) : partial;
    for (const [dimension, label] of labels) {
      const values = this.dimensions.get(dimension) ?? new Map<string, Partial>();
      this.dimensions.set(dimension, values);
      addTo(values, label, partial);
    }
  }

  breakdown(declared: DeclaredLabels | undefined): Breakdown {
    const names = [...this.dimensions.keys()].sort();
    return {
      ...(this.total && { total: this.total }),
      dimensions: names.map((name) =>
        capDimension({ name, values: [...(this.dimensions.get(name) ?? [])] }, declared?.get(name)),
      ),
    };
  }
}
