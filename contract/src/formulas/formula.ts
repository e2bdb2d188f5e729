import { z } from 'zod';
import {
  type Breakdown,
  type DeclaredLabels,
  type DimensionBreakdown,
  type LabelValue,
  otherWithout,
  withExtra,
} from '../aggregates/breakdown';
import { percentileOf } from '../aggregates/measures/quantiles';
import { uniqueOf } from '../aggregates/measures/unique';
import { type FormulaPartial, mergeKnown, type PartialAggregate } from '../aggregates/partial-aggregate';
import { mergeLabelSketches, sketchOf } from '../aggregates/sketches/label-sketch';

/** Which figure of a metric a formula reads: `p95`, `p99.9` of quantiles, `mean` of stats and so on; `count` is how many events, of any. */
export const FIGURE = /^(?:count|sum|mean|min|max|last|unique|p\d{1,2}(?:\.\d{1,3})?)$/;

const OPERATORS = ['+', '-', '*', '/'] as const;
type Operator = (typeof OPERATORS)[number];

/** What a formula reads: a metric, or one label of it. */
const inputSchema = z.strictObject({
  metric: z.string().min(1),
  /** Decimals of its figures, other than `count` and `unique`. */
  decimals: z.int().min(0).max(9),
  where: z.strictObject({ dimension: z.string().min(1), label: z.string() }).optional(),
});

/** A formula as data. */
export const formulaSchema = z.strictObject({
  /** As it is declared. */
  text: z.string().min(1),
  inputs: z.array(inputSchema).min(1),
  /** In reverse Polish notation: a constant as decimal text, an operator, or a figure of an input by its place among them. */
  program: z.array(
    z.union([z.string(), z.strictObject({ input: z.int().nonnegative(), figure: z.string().regex(FIGURE) })]),
  ),
});

export type Formula = z.infer<typeof formulaSchema>;
export type FormulaInput = Formula['inputs'][number];
export type FormulaStep = Formula['program'][number];

/** A fraction of integers, so that nothing is rounded before the end. The denominator is not zero. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const TALLIES: readonly string[] = ['count', 'sum', 'unique'];

const scaled = (value: string | number | bigint, decimals: number): Fraction => ({
  over: BigInt(value),
  under: 10n ** BigInt(decimals),
});

const constant = (text: string): Fraction => {
  const [whole = '', fraction = ''] = text.split('.');
  return scaled(`${whole}${fraction}`, fraction.length);
};

/** The mean is that of the exact sum. */
const statsFigure = (partial: Extract<PartialAggregate, { measure: 'stats' }>, figure: string, decimals: number) => {
  if (figure === 'mean') return { over: BigInt(partial.sum), under: BigInt(partial.count) * 10n ** BigInt(decimals) };
  return scaled(figure === 'sum' ? partial.sum : partial[figure === 'min' ? 'min' : 'max'], decimals);
};

const quantilesFigure = (partial: Extract<PartialAggregate, { measure: 'quantiles' }>, figure: string): number =>
  figure === 'min' || figure === 'max' ? partial[figure] : percentileOf(partial, Number(figure.slice(1)));

/** Of no events a tally is zero, and nothing else is known. */
const figureOf = (
  partial: PartialAggregate | null | undefined,
  figure: string,
  decimals: number,
): Fraction | undefined => {
  if (!partial) return TALLIES.includes(figure) ? scaled(0, 0) : undefined;
  if (figure === 'count') return scaled(partial.count, 0);
  switch (partial.measure) {
    case 'sum':
      return scaled(partial.sum, decimals);
    case 'stats':
      return statsFigure(partial, figure, decimals);
    case 'last':
      return scaled(partial.value, decimals);
    case 'quantiles':
      return scaled(quantilesFigure(partial, figure), decimals);
    case 'unique':
      return scaled(uniqueOf(partial), 0);
    default:
      return undefined;
  }
};

const apply = (operator: Operator, a: Fraction, b: Fraction): Fraction | undefined => {
  switch (operator) {
    case '*':
      return { over: a.over * b.over, under: a.under * b.under };
    case '/':
      return b.over === 0n ? undefined : { over: a.over * b.under, under: a.under * b.over };
    default: {
      const [x, y] = [a.over * b.under, b.over * a.under];
      return { over: operator === '+' ? x + y : x - y, under: a.under * b.under };
    }
  }
};

const isOperator = (step: FormulaStep): step is Operator => OPERATORS.some((operator) => operator === step);

/** At so many decimals, half away from zero; undefined where that is no safe integer. */
const rounded = ({ over, under }: Fraction, decimals: number): number | undefined => {
  const [a, b] = under < 0n ? [-over, -under] : [over, under];
  const half = a < 0n ? -b : b;
  const value = Number((2n * a * 10n ** BigInt(decimals) + half) / (2n * b));
  return Number.isSafeInteger(value) ? value + 0 : undefined;
};

/**
 * What a formula amounts to, as an integer at `decimals`, exactly computed and then rounded once, half away from zero. Undefined where it
 * divides by zero, where a figure that it reads is not known, and where the result is no safe integer.
 */
export const evaluateFormula = (
  { inputs, program }: Formula,
  partials: readonly (PartialAggregate | null | undefined)[],
  decimals: number,
): number | undefined => {
  const stack: (Fraction | undefined)[] = [];
  for (const step of program) {
    if (isOperator(step)) {
      const [b, a] = [stack.pop(), stack.pop()];
      stack.push(a && b && apply(step, a, b));
    } else if (typeof step === 'string') stack.push(constant(step));
    else stack.push(figureOf(partials[step.input], step.figure, inputs[step.input]?.decimals ?? 0));
  }
  const [result] = stack;
  return result && rounded(result, decimals);
};

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
