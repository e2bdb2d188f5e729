import { z } from 'zod';
import { percentileOf } from '../aggregates/measures/quantiles';
import { uniqueOf } from '../aggregates/measures/unique';
import type { PartialAggregate } from '../aggregates/partial-aggregate';

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
