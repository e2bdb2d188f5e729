import {
  type Breakdown,
  type DeclaredLabels,
  type DimensionBreakdown,
  type LabelValue,
  otherWithout,
  withExtra,
} from '../aggregates/breakdown';
import { type FormulaPartial, mergeKnown, type PartialAggregate } from '../aggregates/partial-aggregate';
import { mergeLabelSketches, sketchOf } from '../aggregates/sketches/label-sketch';
import type { Formula, FormulaInput } from './formula';

/** What the inputs have in a window; undefined where none has events. */
export const formulaPartial = (totals: readonly (PartialAggregate | undefined)[]): FormulaPartial | undefined => {
  const inputs = totals.map((total) => (total && total.measure !== 'formula' ? total : null));
  const count = inputs.reduce((sum, input) => sum + (input?.count ?? 0), 0);
  return count === 0 ? undefined : { measure: 'formula', count, inputs };
};

const find = (breakdown: Breakdown | undefined, name: string): DimensionBreakdown | undefined =>
  breakdown?.dimensions.find((dimension) => dimension.name === name);

/** What an input has of a dimension, with what is estimated in it. */
interface InputLabels {
  readonly values: ReadonlyMap<string, LabelValue>;
  /** Whether it could not track all labels. */
  readonly isCut: boolean;
  readonly other: PartialAggregate | undefined;
}

const labelsOf = (found: DimensionBreakdown | undefined): InputLabels => ({
  values: new Map(found?.values.map((value) => [value[0], value])),
  isCut: found?.labels !== undefined,
  other: found?.other,
});

/** What is in no label that is kept. */
const restOf = ({ values, other }: InputLabels, kept: ReadonlySet<string>): PartialAggregate | undefined => {
  const left = [...values.values()].filter(([label]) => !kept.has(label)).map(([, partial]) => partial);
  const extras = [...values.values()].reduce((sum, [label, , extra = 0]) => sum + (kept.has(label) ? extra : 0), 0);
  return left.reduce<PartialAggregate | undefined>(mergeKnown, otherWithout(other, extras));
};

const joinLabel = (label: string, inputs: readonly InputLabels[]): readonly LabelValue[] => {
  const found = inputs.map(({ values }) => values.get(label));
  const partial = formulaPartial(found.map((value) => value && withExtra(value[1], value[2] ?? 0)));
  const extras = found.flatMap((value) => value?.[2] ?? []);
  if (!partial) return [];
  return extras.length === 0 ? [[label, partial]] : [[label, partial, extras.reduce((sum, extra) => sum + extra, 0)]];
};

const joinSketches = (found: readonly (DimensionBreakdown | undefined)[], labels: readonly string[]) => {
  const sketches = found.flatMap((one) => one?.labels ?? []);
  return sketches.length > 0 ? sketchOf(labels, sketches.reduce(mergeLabelSketches)) : undefined;
};

/**
 * A dimension of a formula, from those of its inputs. It has the labels of which every input knows what they had: one that an input did not track is
 * among the others of all of them. The events that a label is estimated to have had more are in its partial already; a third element says so.
 */
export const joinDimensions = (
  name: string,
  found: readonly (DimensionBreakdown | undefined)[],
): DimensionBreakdown => {
  const inputs = found.map(labelsOf);
  const labels = [...new Set(inputs.flatMap(({ values }) => [...values.keys()]))].sort();
  const kept = new Set(labels.filter((label) => inputs.every(({ values, isCut }) => !isCut || values.has(label))));
  const other = formulaPartial(inputs.map((input) => restOf(input, kept)));
  const sketch = joinSketches(found, labels);
  return {
    name,
    values: [...kept].flatMap((label) => joinLabel(label, inputs)),
    ...(other && { other }),
    ...(sketch !== undefined && { labels: sketch }),
  };
};

/** What an input reads of a breakdown. */
interface InputTotal {
  readonly total?: PartialAggregate | undefined;
  /** It may be among the others, so that nobody knows it. */
  readonly isHidden?: boolean;
  readonly isEstimate?: boolean;
}

const totalOf = (
  { where }: FormulaInput,
  breakdown: Breakdown | undefined,
  declared: DeclaredLabels | undefined,
): InputTotal => {
  if (!where) return { total: breakdown?.total };
  const { dimension, label } = where;
  const { values, isCut } = labelsOf(find(breakdown, dimension));
  const [, partial, extra] = values.get(label) ?? [];
  if (partial) return { total: withExtra(partial, extra ?? 0), isEstimate: extra !== undefined };
  return { isHidden: isCut && !declared?.get(dimension)?.has(label) };
};

/** What a formula makes of breakdowns. */
export interface JoinedBreakdown extends Breakdown {
  /** There where the total has estimates in it. By how much they may be off in it is not known. */
  readonly within?: 0;
}

/**
 * The breakdown of a formula by these dimensions, from those of its inputs, each of which has them. Merged first and joined last. Without a total where
 * an input may have hidden the label that it reads. `declared`: the labels that each input always tracks.
 */
export const joinBreakdowns = (
  { inputs }: Formula,
  breakdowns: readonly (Breakdown | undefined)[],
  dimensions: readonly string[],
  declared: readonly (DeclaredLabels | undefined)[] = [],
): JoinedBreakdown => {
  const totals = inputs.map((input, i) => totalOf(input, breakdowns[i], declared[i]));
  const isKnown = !totals.some(({ isHidden }) => isHidden);
  const total = isKnown ? formulaPartial(totals.map((one) => one.total)) : undefined;
  return {
    ...(total && { total }),
    ...(total && totals.some(({ isEstimate }) => isEstimate) && { within: 0 }),
    dimensions: dimensions.map((name) =>
      joinDimensions(
        name,
        breakdowns.map((one) => find(one, name)),
      ),
    ),
  };
};
