import type { Breakdown, Metric, PartialAggregate } from '@millrace/contract';
import { mergePartials } from '@millrace/contract';
import { figureOf, isAmount, isTally, PERCENTS, percentileText } from '../metrics/figure';
import type { ChartStep } from './steps';

/** One point of every line of a chart. */
export interface ChartRow {
  readonly t: number;
  /** In the order of the lines; null where there is a gap. */
  readonly values: readonly (number | null)[];
  /** Lowest and highest value, for the band around a mean. */
  readonly band: readonly [number, number] | null;
}

const isGap = ({ values }: ChartRow): boolean => values.every((value) => value === null);

/** The next point of a line to one side; undefined where the line breaks before. */
const nextPoint = (rows: readonly ChartRow[], at: number, side: 1 | -1, line: number) => {
  for (let i = at + side; ; i += side) {
    const row = rows[i];
    if (!row || isGap(row)) return undefined;
    const value = row.values[line];
    if (typeof value === 'number') return { t: row.t, value };
  }
};

const valueBetween = (rows: readonly ChartRow[], at: number, line: number, longest: number): number | null => {
  const [before, after] = [nextPoint(rows, at, -1, line), nextPoint(rows, at, 1, line)];
  const t = rows[at]?.t ?? 0;
  if (!before || !after || after.t - before.t > longest) return null;
  return before.value + ((after.value - before.value) * (t - before.t)) / (after.t - before.t);
};

/**
 * Where one label of several missed a report: the straight way between its neighbours, if they are at most `longest` ms apart.
 * Gaps of the whole chart stay.
 */
const bridged = (rows: readonly ChartRow[], longest: number): ChartRow[] =>
  rows.map((row, at) =>
    isGap(row)
      ? row
      : { ...row, values: row.values.map((value, line) => value ?? valueBetween(rows, at, line, longest)) },
  );

/** What a chart draws apart: the labels of one dimension and what is left over, or the metric as a whole. */
export interface ChartLines {
  readonly dimension: string | undefined;
  readonly labels: readonly string[];
  /** Whether there is a first line, of what the labels leave over. */
  readonly rest: boolean;
}

/** Empty steps that a line of levels still bridges: sources report at their own pace, and a missing report is not an outage. */
export const BRIDGED_STEPS = 3;

/** Whether lines lie on each other or fill the space to zero: different ones of a `unique` may be in several labels, so only its whole does. */
export const isStacked = (metric: Metric, { dimension }: ChartLines): boolean =>
  isAmount(metric) || (metric.measure === 'unique' && dimension === undefined);

/** Steps that are over stay the same objects while everything around them moves. */
const numbers = new WeakMap<PartialAggregate, number>();

/** The number that is drawn for a partial of a metric of these decimals. */
export const numberOf = (partial: PartialAggregate | undefined, decimals: number): number | undefined => {
  if (!partial) return undefined;
  const number = numbers.get(partial) ?? figureOf(partial, decimals).number;
  numbers.set(partial, number);
  return number;
};

const merge = (partials: readonly (PartialAggregate | undefined)[]): PartialAggregate | undefined =>
  partials.reduce((sum, partial) => (sum && partial ? mergePartials(sum, partial) : (sum ?? partial)), undefined);

/** The partial of each line. */
export const partialsOf = (
  breakdown: Breakdown | undefined,
  lines: ChartLines,
): readonly (PartialAggregate | undefined)[] => {
  if (lines.dimension === undefined) return [breakdown?.total];
  const dimension = breakdown?.dimensions.find(({ name }) => name === lines.dimension);
  const values = new Map(dimension?.values);
  const shown = lines.labels.map((label) => values.get(label));
  if (!lines.rest) return shown;
  const apart = new Set(lines.labels);
  const others = [...values].filter(([label]) => !apart.has(label)).map(([, partial]) => partial);
  return [merge([...others, dimension?.other]), ...shown];
};

/** Two points a step, so that an amount stands over the whole time in which it came together. */
const amountRows = (steps: readonly ChartStep[], lines: ChartLines, decimals: number): ChartRow[] =>
  steps.flatMap(({ from, to, breakdown, watched }) => {
    const values = partialsOf(breakdown, lines).map((partial) => (watched ? (numberOf(partial, decimals) ?? 0) : null));
    return [from, to].map((t) => ({ t, values, band: null }));
  });

/** The value of each line: the figure of its partial, or the percentiles of quantiles that are drawn whole. */
const levelsOf = (
  partials: readonly (PartialAggregate | undefined)[],
  lines: ChartLines,
  decimals: number,
): (number | null)[] => {
  const [whole] = lines.dimension === undefined ? partials : [];
  if (whole?.measure === 'quantiles')
    return PERCENTS.map((percent) => Number(percentileText(whole, percent, decimals)));
  return partials.map((partial) => numberOf(partial, decimals) ?? null);
};

const bandOf = (partial: PartialAggregate | undefined, decimals: number): readonly [number, number] | null =>
  partial?.measure === 'stats' ? [partial.min / 10 ** decimals, partial.max / 10 ** decimals] : null;

const gapRow = (t: number, width: number): ChartRow => ({
  t,
  values: Array.from({ length: width }, () => null),
  band: null,
});

/** One point in the middle of each step that has any; a gap where too many in a row have none, or where nobody watched. */
const levelRows = (steps: readonly ChartStep[], lines: ChartLines, decimals: number): ChartRow[] => {
  const rows: ChartRow[] = [];
  let empty = 0;
  for (const { from, to, breakdown, watched } of steps) {
    const partials = partialsOf(breakdown, lines);
    if (!partials.some(Boolean)) {
      empty += watched ? 1 : BRIDGED_STEPS + 1;
      continue;
    }
    const values = levelsOf(partials, lines, decimals);
    if (empty > BRIDGED_STEPS) rows.push(gapRow(from, values.length));
    empty = 0;
    rows.push({
      t: (from + to) / 2,
      values,
      band: lines.dimension === undefined ? bandOf(breakdown?.total, decimals) : null,
    });
  }
  return rows;
};

export const chartRows = (metric: Metric, steps: readonly ChartStep[], lines: ChartLines): ChartRow[] => {
  if (isStacked(metric, lines)) return amountRows(steps, lines, metric.decimals);
  const rows = levelRows(steps, lines, metric.decimals);
  const [first] = steps;
  // Where nothing having happened is zero, no line may run above it.
  return first && !isTally(metric) ? bridged(rows, (BRIDGED_STEPS + 1) * (first.to - first.from)) : rows;
};

/** The lowest and the highest value that a chart has to hold. */
export const extentOf = (metric: Metric, rows: readonly ChartRow[]): readonly [number, number] => {
  const heights = rows.flatMap(({ values, band }) => {
    const known = values.filter((value) => value !== null);
    if (!isAmount(metric)) return [...known, ...(band ?? [])];
    const sum = (sign: number) => known.reduce((total, value) => (value * sign > 0 ? total + value : total), 0);
    return [sum(1), sum(-1)];
  });
  return heights.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [0, 0],
  );
};
