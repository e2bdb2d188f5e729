import type { HistoryAnswer, RuleSummary } from '@millrace/contract';
import { heightOn } from '../charts/axes';
import type { ChartModel } from '../charts/chart-model';
import { isAmount } from '../metrics/figure';

/** A band is drawn in a square of this size, which is stretched over the plot. */
export const SQUARE = 1000;

export type Band = NonNullable<HistoryAnswer['band']>;

/** What a band needs of a chart. */
export interface BandChart extends Pick<ChartModel, 'metric' | 'alone' | 'lines' | 'stacked' | 'step' | 'scale'> {
  readonly plot: Pick<ChartModel['plot'], 'from' | 'to'>;
  readonly drawing: Pick<ChartModel['drawing'], 'perSecond'>;
}

/** The rule that knows what is usual of what is drawn. Chance spreads amounts of a shorter time than its windows by more than its band says. */
export const bandRuleOf = (
  { metric, alone, lines, stacked, step }: BandChart,
  rules: readonly RuleSummary[] = [],
): RuleSummary | undefined =>
  rules.find(
    ({ kind, metric: watched, by, window }) =>
      kind === 'deviation' &&
      watched === metric.name &&
      by === alone?.dimension &&
      (lines.dimension === undefined || stacked) &&
      (!isAmount(metric) || step >= window * 1000),
  );

/** How much a step of the chart is of what a window of the rule is: amounts grow with their time, and nothing else does. */
const growth = ({ metric, step, drawing }: BandChart, windowMs: number): number =>
  isAmount(metric) ? (drawing.perSecond ? 1000 : step) / windowMs : 1;

/** Boxes side by side, one for each run of windows of which the same is usual, as an SVG path. */
export const bandPath = (model: BandChart, { window, points }: Band): string => {
  const { plot, scale } = model;
  const windowMs = window * 1000;
  const times = growth(model, windowMs);
  const x = (time: number) => ((SQUARE * (time - plot.from)) / (plot.to - plot.from)).toFixed(1);
  const y = (value: number) => (SQUARE * (1 - heightOn(scale, value * times))).toFixed(0);
  const runs: { from: number; to: number; low: number; high: number }[] = [];
  for (const { start, low, high } of points) {
    const last = runs.at(-1);
    if (last && last.to === start && last.low === low && last.high === high) last.to = start + windowMs;
    else runs.push({ from: start, to: start + windowMs, low, high });
  }
  return runs.map(({ from, to, low, high }) => `M${x(from)} ${y(low)}V${y(high)}H${x(to)}V${y(low)}Z`).join('');
};
