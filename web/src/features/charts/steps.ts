import type { Breakdown, HistoryAnswer, HistoryPoint, Metric, PartialAggregate } from '@millrace/contract';
import { formatClock, formatDuration, formatMoment, groupDigits } from '../../lib/format';
import type { Rollup } from '../live/rollup';
import { figureOf, isTally, PERCENTS, percentileText } from '../metrics/figure';
import type { LiveTimeRange, TimeRange } from '../ranges/ranges';
import { type Knowledge, type StepState, stateOf, UNDER_WAY_MS } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';

/** One step of a chart's time: [from, to), and what is known of it. */
export interface ChartStep {
  readonly from: number;
  readonly to: number;
  /** Undefined where nothing happened. */
  readonly breakdown: Breakdown | undefined;
  /** What its figure is worth. */
  readonly state: StepState;
  /** Whether nothing happening says anything: not where something is missing. */
  readonly watched: boolean;
}

const isMissing = (state: StepState): boolean => state === 'filling' || state === 'unknown';

/** The steps that a range shows, the one under way last, which ends at `end`. */
export const liveSteps = (
  series: LiveSeries | undefined,
  rollup: Rollup,
  { end, range, knowledge }: { end: number; range: LiveTimeRange; knowledge: Knowledge },
): readonly ChartStep[] => {
  const first = Math.floor((end - range.ms) / range.step) * range.step;
  const count = Math.ceil((end - first) / range.step);
  return Array.from({ length: count }, (_, i) => {
    const from = first + i * range.step;
    const to = Math.min(from + range.step, end);
    const breakdown = series && rollup.at(series, range.step, from);
    const state = stateOf(knowledge, from, to);
    return { from, to, breakdown, state, watched: breakdown !== undefined || !isMissing(state) };
  });
};

const breakdownOf = ({ total, values, other }: HistoryPoint, by: string | undefined): Breakdown | undefined => {
  if (!total && !values?.length && !other) return undefined;
  const dimensions = by === undefined ? [] : [{ name: by, values: values ?? [], ...(other && { other }) }];
  return { ...(total && { total }), dimensions };
};

/** The steps of an answer. The last one is as long as it has lasted. One that is over for long and still may change is behind. */
export const pastSteps = ({ points, step, to, by, asOf }: HistoryAnswer): readonly ChartStep[] =>
  points.map((point, i) => {
    const end = points[i + 1]?.start ?? point.start + step * 1000;
    const isLate = end < asOf - UNDER_WAY_MS;
    const state = point.partial ? (isLate ? 'filling' : 'under way') : 'known';
    const breakdown = breakdownOf(point, by);
    return {
      from: point.start,
      to: Math.min(end, to),
      breakdown,
      state,
      watched: breakdown !== undefined || !isMissing(state),
    };
  });

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
