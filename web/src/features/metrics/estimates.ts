import {
  type Breakdown,
  boundOf,
  type DimensionBreakdown,
  labelCount,
  type Metric,
  otherWithout,
  type PartialAggregate,
  withExtra,
} from '@millrace/contract';
import { groupDigits } from '../../lib/format';
import type { Cut } from './filters';
import { exactWords } from './words';

/** A dimension as people read it: what each label had, counted or estimated. */
export interface LabelEstimates {
  readonly values: ReadonlyMap<string, PartialAggregate>;
  /** What is in no label. */
  readonly other: PartialAggregate | undefined;
  /** The labels whose figures are not exact. */
  readonly estimated: ReadonlySet<string>;
  /** How far an estimated number of events may be off, in 99 of 100 cases; zero where none is estimated. */
  readonly within: number;
  /** Whether a label that is not among them may have had events. */
  readonly hasOthers: boolean;
  /** How many labels there were. */
  readonly labels: { readonly count: number; readonly exact: boolean };
}

const nothing: LabelEstimates = {
  values: new Map(),
  other: undefined,
  estimated: new Set(),
  within: 0,
  hasOthers: false,
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
    hasOthers: found.labels !== undefined,
    labels: labelCount(found),
  };
};

/** To two digits: more would be made up. */
const about = (count: number): string => groupDigits(String(Number(count.toPrecision(2))));

type Counted = Pick<Metric, 'measure' | 'unit'>;

/** A figure as it is written: marked where it is an estimate. */
export const marked = (text: string, isEstimate: boolean): string => (isEstimate ? `≈ ${text}` : text);

/** What the mark of an estimate says. */
export const boundWords = ({ measure, unit }: Counted, within: number): string =>
  measure === 'count'
    ? `≈ is within ${exactWords({ unit }, String(within))}, in 99 of 100 cases`
    : '≈ is of the events that were counted for the label';

/** What one has to know to read labels of which some are estimates. */
export const estimateWords = (
  metric: Counted,
  { estimated, within }: Pick<LabelEstimates, 'estimated' | 'within'>,
): readonly string[] => (estimated.size === 0 ? [] : [boundWords(metric, within)]);

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

/** Whether what a label had, or that it had nothing, is an estimate. A declared label is always tracked. */
export const isEstimate = (
  { values, estimated, hasOthers }: LabelEstimates,
  label: string,
  isDeclared = false,
): boolean => estimated.has(label) || (hasOthers && !isDeclared && !values.has(label));

/** What is shown of a breakdown. */
export interface ShownBreakdown extends Breakdown {
  /** There where the total is an estimate: how far its events may be off. */
  readonly within?: number;
}

const dimensionOf = (breakdown: Breakdown | undefined, { dimension }: Cut): DimensionBreakdown | undefined =>
  breakdown?.dimensions.find(({ name }) => name === dimension);

/** The part of a breakdown that has one label. */
export const labelOf = (breakdown: Breakdown, cut: Cut, isDeclared?: boolean): ShownBreakdown => {
  const estimates = estimatesOf(dimensionOf(breakdown, cut));
  const total = estimates.values.get(cut.label);
  const within = isEstimate(estimates, cut.label, isDeclared) ? estimates.within : undefined;
  return { ...(total && { total }), ...(within !== undefined && { within }), dimensions: [] };
};

export const isNamed = (breakdown: Breakdown | undefined, cut: Cut): boolean =>
  dimensionOf(breakdown, cut)?.values.some(([label]) => label === cut.label) ?? false;

/** Whether what a label has may be among those that an answer does not name, so that nobody knows it. It names all that are declared. */
export const isHidden = (breakdown: Breakdown | undefined, cut: Cut, isDeclared?: boolean): boolean =>
  !isDeclared && dimensionOf(breakdown, cut)?.other !== undefined && !isNamed(breakdown, cut);
