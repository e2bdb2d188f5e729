import type { Metric, PartialAggregate } from '@millrace/contract';
import { groupDigits } from '../../lib/format-number';
import { formatClock, formatDuration, formatMoment } from '../../lib/format-time';
import { figureOf, isTally, PERCENTS, percentileText } from '../metrics/figure';
import type { TimeRange } from '../ranges/ranges';
import type { ChartStep } from './steps';

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
