import {
  boundOf,
  type DimensionBreakdown,
  labelCount,
  otherWithout,
  type PartialAggregate,
  withExtra,
} from '@millrace/contract';

/** A dimension as people read it: what each label had, counted or estimated. */
export interface LabelEstimates {
  readonly values: ReadonlyMap<string, PartialAggregate>;
  /** What is in no label. */
  readonly other: PartialAggregate | undefined;
  /** The labels whose figures are not exact. */
  readonly estimated: ReadonlySet<string>;
  /** How far an estimated number of events may be off, in 99 of 100 cases; zero where none is estimated. */
  readonly within: number;
  /** How many labels there were. */
  readonly labels: { readonly count: number; readonly exact: boolean };
}

const nothing: LabelEstimates = {
  values: new Map(),
  other: undefined,
  estimated: new Set(),
  within: 0,
  labels: { count: 0, exact: true },
};

const estimate = (found: DimensionBreakdown): LabelEstimates => {
  const { values, other, spread = 0 } = found;
  const extras = values.reduce((sum, [, , extra = 0]) => sum + extra, 0);
  return {
    values: new Map(values.map(([label, partial, extra = 0]) => [label, withExtra(partial, extra)])),
    other: otherWithout(other, extras),
    estimated: new Set(values.flatMap(([label, , extra]) => (extra === undefined ? [] : [label]))),
    within: boundOf(spread),
    labels: labelCount(found),
  };
};

/** Steps that are over stay the same objects. */
const known = new WeakMap<DimensionBreakdown, LabelEstimates>();

export const estimatesOf = (found: DimensionBreakdown | undefined): LabelEstimates => {
  if (!found) return nothing;
  const estimates = known.get(found) ?? estimate(found);
  known.set(found, estimates);
  return estimates;
};
