import type { Metric, Partial } from '@millrace/contract';
import { groupDigits } from '../../lib/format-number';
import { formatClock } from '../../lib/format-time';
import { figureOf, isTally, PERCENTS, percentileText } from '../metrics/figure';
import type { Step } from './steps';

const figureText = (partial: Partial, { decimals }: Metric): string =>
  partial.measure === 'quantiles'
    ? PERCENTS.map((percent) => `p${percent} ${groupDigits(percentileText(partial, percent, decimals))}`).join('  ')
    : groupDigits(figureOf(partial, decimals).exact);

/** The exact figure of a step, with its unit where there is a figure. */
export const stepFigure = (metric: Metric, { breakdown, watched }: Step): string => {
  if (breakdown?.total) return `${figureText(breakdown.total, metric)} ${metric.unit}`;
  if (!watched) return 'not known';
  return isTally(metric) ? `0 ${metric.unit}` : 'no value';
};

export const stepWords = (metric: Metric, step: Step): string =>
  `${formatClock(step.from)}  ${stepFigure(metric, step)}`;

/** The step that a moment falls in. */
export const stepAt = (steps: readonly Step[], at: number): Step | undefined =>
  steps.find(({ from, to }) => at >= from && at < to);
