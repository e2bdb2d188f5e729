import {
  type Breakdown,
  type HistoryAnswer,
  type HistoryPoint,
  type Metric,
  type PartialAggregate,
  withExtra,
} from '@millrace/contract';
import { totalOf } from '../history/history';
import type { Windows } from '../live/rollup';
import { labelOf, type ShownBreakdown } from '../metrics/estimates';
import { type Figure, figureOf, isOfRange, isTally, PERCENTS, percentileText, zeroFigure } from '../metrics/figure';
import type { Cut } from '../metrics/filters';
import { type SubjectSummary, spreadDimension, subjectsIn } from '../metrics/per-subject';
import { type LiveTimeRange, rangeEnd, rangeStart, type TimeRange } from '../ranges/ranges';
import { type Coverage, missedOf } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';

export interface TileFigure {
  /** That of the range, or the latest level; undefined while there is none. */
  readonly value: Figure | undefined;
  /** Events in the range. */
  readonly count: number;
  /** Start of the second that a level is from, ms. */
  readonly at: number | undefined;
  /** How far the events of the value may be off, where it is an estimate. */
  readonly within?: number | undefined;
  /** What stands beside the value: the higher percentiles of quantiles, each with its name. */
  readonly beside: readonly { readonly name: string; readonly exact: string }[];
  /** In the place of the value, where each subject has one of its own. */
  readonly subjects?: SubjectSummary | undefined;
}

const higherPercentiles = (partial: PartialAggregate | undefined, decimals: number): TileFigure['beside'] =>
  partial?.measure === 'quantiles'
    ? PERCENTS.slice(1).map((percent) => ({ name: `p${percent}`, exact: percentileText(partial, percent, decimals) }))
    : [];

const newestTotal = (
  series: LiveSeries,
  rollup: ShownWindows,
  from: number,
  last = series.newest,
): { at: number; total: PartialAggregate; within?: number | undefined } | undefined => {
  for (let at = Math.min(last, series.newest); at >= from; at -= 1000) {
    const { total, within } = rollup.at(series, 1000, at) ?? {};
    if (total) return { at, total, within };
  }
  return undefined;
};

/** A moment that was missed is not worth a word, nor are the seconds that are backfilled after each connection. */
const WORTH_SAYING_MS = 8000;

/** How much of a live range is not known, ms; 0 where that is not worth a word. */
export const missedIn = (coverage: Coverage, now: number, range: TimeRange): number => {
  const missed = missedOf(coverage, rangeStart(now, range), now);
  return missed > WORTH_SAYING_MS ? missed : 0;
};

/** That of a whole range, which `total` holds the events of. */
export const figureOfRange = (
  metric: Metric,
  { total, within }: { total?: PartialAggregate | undefined; within?: number | undefined } = {},
): TileFigure => {
  const none = isTally(metric) ? zeroFigure(metric) : undefined;
  const value = total ? figureOf(total, metric) : none;
  return { value, within, count: total?.count ?? 0, at: undefined, beside: higherPercentiles(total, metric.decimals) };
};

/** Of a metric of which each subject has a value of its own; `breakdown` is that of the whole range. */
export const figureOfSubjects = (metric: Metric, breakdown: Breakdown | undefined): TileFigure => {
  const name = spreadDimension(metric)?.name;
  const found = breakdown?.dimensions.find((dimension) => dimension.name === name);
  const subjects = subjectsIn(found, metric.decimals);
  return { value: undefined, count: breakdown?.total?.count ?? 0, at: undefined, beside: [], subjects };
};

const partOf = (breakdown: Breakdown | undefined, cut: Cut, isDeclared?: boolean): ShownBreakdown | undefined =>
  breakdown && labelOf(breakdown, cut, isDeclared);

/** Windows whose totals may be estimates. */
type ShownWindows = {
  readonly [K in keyof Windows]: (...args: Parameters<Windows[K]>) => ShownBreakdown | undefined;
};

/** The windows of a metric as if there were no other label. */
export const windowsOf = (rollup: Windows, cut: Cut | undefined, isDeclared?: boolean): ShownWindows =>
  cut
    ? {
        at: (series, ms, start) => partOf(rollup.at(series, ms, start), cut, isDeclared),
        range: (series, from, to) => partOf(rollup.range(series, from, to), cut, isDeclared),
      }
    : rollup;

/** An answer about the past as if there were no other label. It was asked for by that dimension. */
export const answerOf = (answer: HistoryAnswer, cut: Cut | undefined): HistoryAnswer =>
  cut
    ? { ...answer, points: answer.points.map((point) => ({ ...point, total: totalOfLabel(point.values, cut.label) })) }
    : answer;

const totalOfLabel = (values: HistoryPoint['values'], label: string): PartialAggregate | undefined => {
  const [, partial, extra = 0] = values?.find(([name]) => name === label) ?? [];
  return partial && withExtra(partial, extra);
};

export const unknownFigure: TileFigure = { value: undefined, count: 0, at: undefined, beside: [] };

export const tileFigure = (
  metric: Metric,
  series: LiveSeries | undefined,
  rollup: ShownWindows,
  { now, range, coverage }: { now: number; range: LiveTimeRange; coverage: Coverage },
): TileFigure => {
  const from = rangeStart(now, range);
  const breakdown = series && rollup.range(series, from, rangeEnd(now));
  if (spreadDimension(metric)) return figureOfSubjects(metric, breakdown);
  const total = breakdown?.total;
  // Nothing is zero only where all of the range is known.
  const isKnown = total !== undefined || missedIn(coverage, now, range) === 0;
  if (isOfRange(metric)) return { ...figureOfRange(metric, breakdown), ...(!isKnown && { value: undefined }) };
  const newest = series && newestTotal(series, rollup, from);
  return {
    value: figureOf(newest?.total, metric),
    within: newest?.within,
    count: total?.count ?? 0,
    at: newest?.at,
    beside: [],
  };
};

/** A tally may be compared when at most this much of both periods was missed; a reconnect is forgiven, a late start is not. */
const FORGIVEN_MS = 3000;

/** Whether the page lacks too much of the time before a range to compare with it. */
export const missesBefore = (coverage: Coverage, now: number, range: TimeRange): boolean => {
  const from = rangeStart(now, range);
  return missedOf(coverage, from - range.ms, from) > FORGIVEN_MS;
};

export interface Trend {
  /** How the range differs from the time before it, as a share of that; infinite where that was zero. */
  readonly ratio: number;
  /** The figure of the time before. */
  readonly before: number;
}

const changeOf = (before: number, after: number): Trend => ({
  ratio: after === before ? 0 : (after - before) / Math.abs(before),
  before,
});

export const trendBetween = (before: PartialAggregate, after: PartialAggregate, metric: Metric): Trend | undefined => {
  const [a, b] = [figureOf(before, metric), figureOf(after, metric)];
  return a && b && changeOf(a.number, b.number);
};

/** What the figure of a tile is made of: all of the range, or of a level the newest second. */
export const shownPartial = (
  metric: Metric,
  series: LiveSeries | undefined,
  windows: ShownWindows,
  { now, range }: { now: number; range: TimeRange },
): PartialAggregate | undefined => {
  if (!series) return undefined;
  const from = rangeStart(now, range);
  return isOfRange(metric)
    ? windows.range(series, from, rangeEnd(now))?.total
    : newestTotal(series, windows, from)?.total;
};

/** The same, to be compared with a whole time: of a range that is known in part there is nothing. */
export const comparedPartial = (
  metric: Metric,
  series: LiveSeries | undefined,
  windows: ShownWindows,
  known: { now: number; range: TimeRange; coverage: Coverage },
): PartialAggregate | undefined =>
  isOfRange(metric) && missedIn(known.coverage, known.now, known.range) > 0
    ? undefined
    : shownPartial(metric, series, windows, known);

/**
 * What the tile shows beside the same of the equally long time before it: a figure of the range beside that of the range before, the newest level
 * beside the newest of then. Nothing is zero in a tally. Undefined where there is nothing fair to compare with, or where each subject has a value of its own.
 */
export const trendOf = (
  metric: Metric,
  series: LiveSeries | undefined,
  windows: ShownWindows,
  { now, range, coverage }: { now: number; range: TimeRange; coverage: Coverage },
): Trend | undefined => {
  if (spreadDimension(metric)) return undefined;
  const from = rangeStart(now, range);
  if (isTally(metric) && missedOf(coverage, from - range.ms, now) > FORGIVEN_MS) return undefined;
  const after = shownPartial(metric, series, windows, { now, range });
  const before = isOfRange(metric)
    ? series && windows.range(series, from - range.ms, from)?.total
    : series && newestTotal(series, windows, from - range.ms, from - 1000)?.total;
  if (!isTally(metric)) return before && after && trendBetween(before, after, metric);
  const counted = (total: PartialAggregate | undefined) => figureOf(total, metric)?.number ?? 0;
  return changeOf(counted(before), counted(after));
};

/** What REST knows of an earlier time, beside what the tile shows now: of a level the newest of then. */
export const trendSince = (
  metric: Metric,
  then: HistoryAnswer,
  after: PartialAggregate | undefined,
  isWhole: boolean,
): Trend | undefined => {
  const before = isWhole ? totalOf(then, then.from, then.to) : then.points.findLast(({ total }) => total?.count)?.total;
  // A zero that was asked for has no more than its count.
  const known = before?.count ? (before as PartialAggregate) : undefined;
  return known && after && trendBetween(known, after, metric);
};
