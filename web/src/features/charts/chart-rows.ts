import type { Metric, PartialAggregate, QuantilesPartial } from '@millrace/contract';
import { figureOf, isAmount, isTally, isTooFew, PERCENTS, percentileText } from '../metrics/figure';
import { type ChartLines, isStacked, partialsOf } from './chart-lines';
import type { ChartStep } from './steps';

/** One point of every line of a chart. */
export interface ChartRow {
  readonly t: number;
  /** In the order of the lines; null where there is a gap. */
  readonly values: readonly (number | null)[];
  /** Lowest and highest value around a mean, or the median and p95. */
  readonly band: readonly [number, number] | null;
  /** The whole at the same time of the period before; absent where nothing is compared. */
  readonly before?: number | null;
}

/** What is drawn of a metric, and how. */
export interface Drawing {
  readonly metric: Metric;
  readonly lines: ChartLines;
  /** Amounts stand over their steps, as one area or as bars, on each other; everything else is lines from point to point. */
  readonly shape: 'line' | 'bar' | 'stack';
  readonly perSecond: boolean;
  /** On a scale of powers of ten: what is not above zero has no place there. */
  readonly log: boolean;
  /** The lines that are not drawn, by their place. */
  readonly hidden: ReadonlySet<number>;
  /** The same step of the period before, if that is compared. */
  readonly before?: ((step: ChartStep) => ComparedStep) | undefined;
}

/** What is known of a step of the period before: undefined where nothing is. */
export type ComparedStep = { readonly total: PartialAggregate | undefined } | undefined;

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

/** Empty steps that a line of levels still bridges: sources report at their own pace, and a missing report is not an outage. */
export const BRIDGED_STEPS = 3;

/** Steps that are over stay the same objects while everything around them moves. */
const numbers = new WeakMap<PartialAggregate, number | undefined>();

type Described = Pick<Metric, 'decimals' | 'formula'>;

/** The number that is drawn for a partial of a metric. */
export const numberOf = (partial: PartialAggregate | undefined, metric: Described): number | undefined => {
  if (!partial) return undefined;
  if (!numbers.has(partial)) numbers.set(partial, figureOf(partial, metric)?.number);
  return numbers.get(partial);
};

/** What a value of a step is divided by. */
const divisorOf = ({ metric, perSecond }: Drawing, { from, to }: ChartStep): number =>
  perSecond && isAmount(metric) ? (to - from) / 1000 : 1;

const beforeOf = (drawing: Drawing, step: ChartStep): { readonly before?: number | null } => {
  if (!drawing.before) return {};
  const known = drawing.before(step);
  const value = known && (numberOf(known.total, drawing.metric) ?? (isTally(drawing.metric) ? 0 : undefined));
  return { before: value === undefined ? null : value / divisorOf(drawing, step) };
};

/** The share of a step that is left free between two bars. */
const BAR_GAP = 0.1;

/** Where the points of a step stand. */
const timesOf = ({ shape }: Drawing, { from, to }: ChartStep): readonly number[] => {
  if (shape === 'line') return [(from + to) / 2];
  const gap = shape === 'bar' ? (BAR_GAP * (to - from)) / 2 : 0;
  return [from + gap, to - gap];
};

/** Points over the whole time in which an amount came together, or in the middle of it. */
const amountRows = (steps: readonly ChartStep[], drawing: Drawing): ChartRow[] =>
  steps.flatMap((step) => {
    const { breakdown, watched, to } = step;
    const divisor = divisorOf(drawing, step);
    const values = partialsOf(breakdown, drawing.lines).map((partial) =>
      watched ? (numberOf(partial, drawing.metric) ?? 0) / divisor : null,
    );
    const before = beforeOf(drawing, step);
    const rows = timesOf(drawing, step).map((t): ChartRow => ({ t, values, band: null, ...before }));
    return drawing.shape === 'bar' ? [...rows, { ...gapRow(to, values.length), ...before }] : rows;
  });

/** The percentiles of quantiles that are drawn whole; after them the median where there are too few events for the others. */
const percentilesOf = (whole: QuantilesPartial, decimals: number): (number | null)[] => {
  const values = PERCENTS.map((percent) => Number(percentileText(whole, percent, decimals)));
  return isTooFew(whole, whole.count) ? [...PERCENTS.map(() => null), values[0] ?? null] : [...values, null];
};

/** The value of each line: the figure of its partial, or the percentiles of quantiles that are drawn whole. */
const levelsOf = (
  partials: readonly (PartialAggregate | undefined)[],
  lines: ChartLines,
  metric: Described,
): (number | null)[] => {
  const [whole] = lines.dimension === undefined ? partials : [];
  if (whole?.measure === 'quantiles') return percentilesOf(whole, metric.decimals);
  return partials.map((partial) => numberOf(partial, metric) ?? null);
};

const bandOf = (partial: PartialAggregate | undefined, decimals: number): readonly [number, number] | null => {
  if (partial?.measure === 'stats') return [partial.min / 10 ** decimals, partial.max / 10 ** decimals];
  if (partial?.measure !== 'quantiles' || isTooFew(partial, partial.count)) return null;
  const at = (percent: number) => Number(percentileText(partial, percent, decimals));
  return [at(50), at(95)];
};

const gapRow = (t: number, width: number): ChartRow => ({
  t,
  values: Array.from({ length: width }, () => null),
  band: null,
});

/** One point in the middle of each step that has any; a gap where too many in a row have none, or where nobody watched. */
const levelRows = (steps: readonly ChartStep[], drawing: Drawing): ChartRow[] => {
  const { metric, lines } = drawing;
  const rows: ChartRow[] = [];
  let empty = 0;
  for (const step of steps) {
    const { from, to, breakdown, watched } = step;
    const partials = partialsOf(breakdown, lines);
    const before = beforeOf(drawing, step);
    if (!partials.some(Boolean)) {
      empty += watched ? 1 : BRIDGED_STEPS + 1;
      continue;
    }
    const values = levelsOf(partials, lines, metric);
    if (empty > BRIDGED_STEPS) rows.push({ ...gapRow(from, values.length), ...before });
    empty = 0;
    const band = lines.dimension === undefined ? bandOf(breakdown?.total, metric.decimals) : null;
    rows.push({ t: (from + to) / 2, values, band, ...before });
  }
  return rows;
};

/** The value of a line that is drawn; of one that is hidden, what leaves its place to the others. */
const drawnValue = ({ shape, log, hidden }: Drawing, value: number | null, line: number): number | null => {
  if (value === null) return null;
  if (hidden.has(line)) return shape === 'line' ? null : 0;
  return log && value <= 0 ? null : value;
};

const masked = (rows: readonly ChartRow[], drawing: Drawing): ChartRow[] =>
  rows.map((row) => ({ ...row, values: row.values.map((value, line) => drawnValue(drawing, value, line)) }));

const allRows = (steps: readonly ChartStep[], drawing: Drawing): ChartRow[] => {
  const { metric, lines } = drawing;
  if (isStacked(metric, lines)) return amountRows(steps, drawing);
  const rows = levelRows(steps, drawing);
  const [first] = steps;
  const isWhole = metric.measure === 'quantiles' && lines.dimension === undefined;
  // Where nothing having happened is zero, no line may run above it; where there are too few events, a percentile is not known; and a formula is not where it divides by zero.
  return first && !isTally(metric) && !isWhole && !metric.formula
    ? bridged(rows, (BRIDGED_STEPS + 1) * (first.to - first.from))
    : rows;
};

/** The sum of the values on one side of zero. */
const sumOf = (values: readonly number[], sign: number): number =>
  values.reduce((total, value) => (value * sign > 0 ? total + value : total), 0);

/** The points of steps, as they are drawn. */
export const chartRows = (steps: readonly ChartStep[], drawing: Drawing): ChartRow[] =>
  masked(allRows(steps, drawing), drawing);

/** The lowest and the highest value that a chart has to hold, and the lowest above zero. */
export const extentOf = (
  rows: readonly ChartRow[],
  stacked: boolean,
): { readonly low: number; readonly high: number; readonly least: number } => {
  const heights = rows.flatMap(({ values, band, before }) => {
    const known = values.filter((value) => value !== null);
    const apart = [...(band ?? []), ...(typeof before === 'number' ? [before] : [])];
    return stacked ? [sumOf(known, 1), sumOf(known, -1), ...apart] : [...known, ...apart];
  });
  const above = heights.filter((value) => value > 0);
  return {
    low: heights.reduce((low, value) => Math.min(low, value), 0),
    high: heights.reduce((high, value) => Math.max(high, value), 0),
    least: above.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
  };
};

/** Of two points a step, as few as draw the same stairs: where one step follows another, it ends where that begins. */
export const stairsOf = (rows: readonly ChartRow[]): ChartRow[] =>
  rows.filter((_, i) => {
    const next = rows[i + 1];
    return i % 2 === 0 || !next || isGap(next);
  });
