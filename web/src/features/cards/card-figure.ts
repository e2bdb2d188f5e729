import type { Metric, PartialAggregate } from '@millrace/contract';
import type { Rollup } from '../live/rollup';
import { type Figure, figureOf, isOfRange, isTally, PERCENTS, percentileText, zeroFigure } from '../metrics/figure';
import { type LiveTimeRange, rangeEnd, rangeStart, type TimeRange } from '../ranges/ranges';
import { type Coverage, missedOf } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';

export interface CardFigure {
  /** That of the range, or the latest level; undefined while there is none. */
  readonly value: Figure | undefined;
  /** Events in the range. */
  readonly count: number;
  /** Start of the second that a level is from, ms. */
  readonly at: number | undefined;
  /** What stands beside the value: the higher percentiles of quantiles, each with its name. */
  readonly beside: readonly { readonly name: string; readonly exact: string }[];
}

const higherPercentiles = (partial: PartialAggregate | undefined, decimals: number): CardFigure['beside'] =>
  partial?.measure === 'quantiles'
    ? PERCENTS.slice(1).map((percent) => ({ name: `p${percent}`, exact: percentileText(partial, percent, decimals) }))
    : [];

const newestTotal = (
  series: LiveSeries,
  rollup: Rollup,
  from: number,
): { at: number; total: PartialAggregate } | undefined => {
  for (let at = series.newest; at >= from; at -= 1000) {
    const total = rollup.at(series, 1000, at)?.total;
    if (total) return { at, total };
  }
  return undefined;
};

/** That of a whole range, which `total` holds the events of. */
export const figureOfRange = (metric: Metric, total: PartialAggregate | undefined): CardFigure => {
  const none = isTally(metric) ? zeroFigure(metric) : undefined;
  const value = total ? figureOf(total, metric.decimals) : none;
  return { value, count: total?.count ?? 0, at: undefined, beside: higherPercentiles(total, metric.decimals) };
};

export const cardFigure = (
  metric: Metric,
  series: LiveSeries | undefined,
  rollup: Rollup,
  { now, range }: { now: number; range: LiveTimeRange },
): CardFigure => {
  const from = rangeStart(now, range);
  const total = series && rollup.range(series, from, rangeEnd(now))?.total;
  if (isOfRange(metric)) return figureOfRange(metric, total);
  const newest = series && newestTotal(series, rollup, from);
  return {
    value: newest && figureOf(newest.total, metric.decimals),
    count: total?.count ?? 0,
    at: newest?.at,
    beside: [],
  };
};

/** A tally may be compared when at most this much of both periods was missed; a reconnect is forgiven, a late start is not. */
const FORGIVEN_MS = 3000;

export interface Trend {
  /** How the range differs from the time before it, as a share of that. */
  readonly ratio: number;
  /** The figure of the time before. */
  readonly before: number;
}

export const trendBetween = (
  before: PartialAggregate,
  after: PartialAggregate,
  decimals: number,
): Trend | undefined => {
  const [a, b] = [figureOf(before, decimals).number, figureOf(after, decimals).number];
  return a === 0 ? undefined : { ratio: (b - a) / Math.abs(a), before: a };
};

/**
 * The range beside the equally long time before it; undefined where there is nothing fair to compare with. Amounts compare totals, stats compare means, quantiles medians, `last` compares the latest values.
 */
export const trendOf = (
  metric: Metric,
  series: LiveSeries | undefined,
  rollup: Rollup,
  { now, range, coverage }: { now: number; range: TimeRange; coverage: Coverage },
): Trend | undefined => {
  if (!series) return undefined;
  const from = rangeStart(now, range);
  if (isTally(metric) && missedOf(coverage, from - range.ms, now) > FORGIVEN_MS) return undefined;
  const before = rollup.range(series, from - range.ms, from)?.total;
  const after = rollup.range(series, from, rangeEnd(now))?.total;
  return before && after && trendBetween(before, after, metric.decimals);
};
