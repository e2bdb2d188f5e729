import type { Metric, Partial } from '@millrace/contract';
import type { Series } from '../live/live-state';
import { type Range, rangeEnd, rangeStart } from '../live/ranges';
import type { Rollup } from '../live/rollup';
import { type Figure, figureOf, isAmount, zeroOf } from '../metrics/figure';

export interface CardFigure {
  /** An amount over the range, or the latest level; undefined while there is no level. */
  readonly value: Figure | undefined;
  /** Events in the range. */
  readonly count: number;
  /** Start of the second that a level is from, ms. */
  readonly at: number | undefined;
}

const newestTotal = (series: Series, rollup: Rollup, from: number): { at: number; total: Partial } | undefined => {
  for (let at = series.newest; at >= from; at -= 1000) {
    const total = rollup.at(series, 1000, at)?.total;
    if (total) return { at, total };
  }
  return undefined;
};

export const cardFigure = (
  metric: Metric,
  series: Series | undefined,
  rollup: Rollup,
  { now, range }: { now: number; range: Range },
): CardFigure => {
  const from = rangeStart(now, range);
  const total = series && rollup.range(series, from, rangeEnd(now))?.total;
  const count = total?.count ?? 0;
  if (isAmount(metric))
    return { value: total ? figureOf(total, metric.decimals) : zeroOf(metric), count, at: undefined };
  const newest = series && newestTotal(series, rollup, from);
  return { value: newest && figureOf(newest.total, metric.decimals), count, at: newest?.at };
};
