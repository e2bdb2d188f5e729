import type { Metric, PartialAggregate } from '@millrace/contract';
import type { Rollup } from '../live/rollup';
import { figureOf, isTally } from '../metrics/figure';
import { rangeEnd, rangeStart, type TimeRange } from '../ranges/ranges';
import { type Coverage, missedOf } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';

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
