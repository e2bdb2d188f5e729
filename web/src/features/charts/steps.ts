import type { Breakdown, HistoryAnswer, HistoryPoint, Metric, PartialAggregate } from '@millrace/contract';
import { formatClock, formatDuration, formatMoment, groupDigits } from '../../lib/format';
import type { Rollup } from '../live/rollup';
import { figureOf, isTally, PERCENTS, percentileText } from '../metrics/figure';
import type { LiveTimeRange, TimeRange } from '../ranges/ranges';
import { type Coverage, missedOf } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';

/** One step of a chart's time: [from, to), and what is known of it. */
export interface ChartStep {
  readonly from: number;
  readonly to: number;
  /** Undefined where nothing happened. */
  readonly breakdown: Breakdown | undefined;
  /** Whether the page knows of any of it what happened; otherwise nothing happening says nothing. */
  readonly watched: boolean;
}

/** The steps that a range shows, the one under way last, which ends at `end`. */
export const liveSteps = (
  series: LiveSeries | undefined,
  rollup: Rollup,
  { end, range, coverage }: { end: number; range: LiveTimeRange; coverage: Coverage },
): readonly ChartStep[] => {
  const first = Math.floor((end - range.ms) / range.step) * range.step;
  const count = Math.ceil((end - first) / range.step);
  return Array.from({ length: count }, (_, i) => {
    const from = first + i * range.step;
    const to = Math.min(from + range.step, end);
    const breakdown = series && rollup.at(series, range.step, from);
    return { from, to, breakdown, watched: breakdown !== undefined || missedOf(coverage, from, to) < to - from };
  });
};

const breakdownOf = ({ total, values, other }: HistoryPoint, by: string | undefined): Breakdown | undefined => {
  if (!total && !values?.length && !other) return undefined;
  const dimensions = by === undefined ? [] : [{ name: by, values: values ?? [], ...(other && { other }) }];
  return { ...(total && { total }), dimensions };
};

/** The steps of an answer. The last one is as long as it has lasted. */
export const pastSteps = ({ points, step, to, by }: HistoryAnswer): readonly ChartStep[] =>
  points.map((point, i) => ({
    from: point.start,
    to: Math.min(points[i + 1]?.start ?? point.start + step * 1000, to),
    breakdown: breakdownOf(point, by),
    watched: true,
  }));

const figureText = (partial: PartialAggregate, { decimals }: Metric): string =>
  partial.measure === 'quantiles'
    ? PERCENTS.map((percent) => `p${percent} ${groupDigits(percentileText(partial, percent, decimals))}`).join('  ')
    : groupDigits(figureOf(partial, decimals).exact);

/** The exact figure of a step, with its unit where there is a figure. */
export const stepFigure = (metric: Metric, { breakdown, watched }: ChartStep): string => {
  if (breakdown?.total) return `${figureText(breakdown.total, metric)} ${metric.unit}`;
  if (!watched) return 'not known';
  return isTally(metric) ? `0 ${metric.unit}` : 'no value';
};

/** When a step of a range begins: `14:05:05`, or `21 Nov, 14:00`. */
export const stepTime = (range: TimeRange, at: number): string =>
  range.kind === 'live' ? formatClock(at) : formatMoment(at);

/** How long a step of a range is: `5 s`, `15 min`. */
export const stepLength = ({ step }: TimeRange): string => formatDuration(step);

export const stepWords = (metric: Metric, range: TimeRange, step: ChartStep): string =>
  `${stepTime(range, step.from)}  ${stepFigure(metric, step)}`;

/** The step that a moment falls in. */
export const stepAt = (steps: readonly ChartStep[], at: number): ChartStep | undefined =>
  steps.find(({ from, to }) => at >= from && at < to);
