import {
  boundOf,
  type DimensionBreakdown,
  labelCount,
  type Metric,
  otherWithout,
  type PartialAggregate,
  withExtra,
} from '@millrace/contract';
import { groupDigits } from '../../lib/format';

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

/** To two digits: more would be made up. */
const about = (count: number): string => groupDigits(String(Number(count.toPrecision(2))));

/** What one has to know to read labels of which some are estimates. */
export const estimateWords = (
  { measure, unit }: Pick<Metric, 'measure' | 'unit'>,
  { estimated, within }: Pick<LabelEstimates, 'estimated' | 'within'>,
): readonly string[] => {
  if (estimated.size === 0) return [];
  if (measure !== 'count') return ['≈ is of the events that were counted for the label'];
  return [`≈ is within ${groupDigits(String(within))} ${unit}, in 99 of 100 cases`];
};

/** How many labels there were, where they are too many to be counted one by one. */
export const labelWords = (labels: LabelEstimates['labels'] | undefined): readonly string[] =>
  labels && !labels.exact ? [`About ${about(labels.count)} labels`] : [];

/** Steps that are over stay the same objects. */
const known = new WeakMap<DimensionBreakdown, LabelEstimates>();

export const estimatesOf = (found: DimensionBreakdown | undefined): LabelEstimates => {
  if (!found) return nothing;
  const estimates = known.get(found) ?? estimate(found);
  known.set(found, estimates);
  return estimates;
};
