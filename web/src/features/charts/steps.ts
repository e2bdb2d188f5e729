import {
  type Breakdown,
  type DeclaredLabels,
  type HistoryAnswer,
  type HistoryPoint,
  type Metric,
  mergeBreakdowns,
  type PartialAggregate,
} from '@millrace/contract';
import { formatClock, formatMoment } from '../../lib/format';
import { pointDimension } from '../history/history';
import type { Span, Windows } from '../live/rollup';
import { isHidden, isNamed, marked, type ShownBreakdown } from '../metrics/estimates';
import { figureOf, isTally, PERCENTS, percentileText, zeroFigure } from '../metrics/figure';
import type { Cut } from '../metrics/filters';
import { hasTotal, spreadIn } from '../metrics/per-subject';
import { exactWords } from '../metrics/words';
import type { LiveTimeRange, TimeRange } from '../ranges/ranges';
import { type Knowledge, type StepState, stateOf, UNDER_WAY_MS } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';
import type { Select } from './chart-view';

/** One step of a chart's time: [from, to), and what is known of it. */
export interface ChartStep {
  readonly from: number;
  readonly to: number;
  /** Undefined where nothing happened. */
  readonly breakdown: ShownBreakdown | undefined;
  /** What its figure is worth. */
  readonly state: StepState;
  /** Whether nothing happening says anything: not where something is missing. */
  readonly watched: boolean;
}

const isMissing = (state: StepState): boolean => state === 'filling' || state === 'unknown';

/** When the step began that is under way right before `end`, ms. */
export const stepUnderWay = (end: number, step: number): number => Math.floor((end - 1) / step) * step;

/** The steps from the one that begins at `since` to the one under way, which ends at `end`. */
export const stepsSince = (
  since: number,
  series: LiveSeries | undefined,
  rollup: Windows,
  { end, step, knowledge }: { end: number; step: Span; knowledge: Knowledge },
): readonly ChartStep[] =>
  Array.from({ length: (stepUnderWay(end, step) - since) / step + 1 }, (_, i) => {
    const from = since + i * step;
    const to = Math.min(from + step, end);
    const breakdown = series && rollup.at(series, step, from);
    const state = stateOf(knowledge, from, to);
    return { from, to, breakdown, state, watched: breakdown !== undefined || !isMissing(state) };
  });

/** The steps that fill a range, and after them the one under way, which ends at `end`. Always as many, so that time moves evenly. */
export const liveSteps = (
  series: LiveSeries | undefined,
  rollup: Windows,
  { range, ...time }: { end: number; range: LiveTimeRange; step: Span; knowledge: Knowledge },
): readonly ChartStep[] => stepsSince(stepUnderWay(time.end, time.step) - range.ms, series, rollup, time);

/** The same steps with what `select` leaves of them. */
export const selectedSteps = (steps: readonly ChartStep[], select: Select): readonly ChartStep[] =>
  steps.map((step) => ({ ...step, breakdown: step.breakdown && select(step.breakdown) }));

const breakdownOf = (
  { total, atLeast, ...point }: HistoryPoint,
  by: string | undefined,
): ShownBreakdown | undefined => {
  if (!total && !point.values?.length && !point.other) return undefined;
  const dimensions = by === undefined ? [] : [pointDimension(by, point)];
  // A formula that reads a label whose events are estimated.
  const isEstimate = total && atLeast;
  return { ...(total && { total }), ...(isEstimate && { within: 0 }), dimensions };
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

/** The steps of an answer as far as it knows one label: which ones it names is the same at every step, and the others are in what it leaves over. */
export const namedSteps = (steps: readonly ChartStep[], cut: Cut, isDeclared?: boolean): readonly ChartStep[] =>
  steps.some(({ breakdown }) => isNamed(breakdown, cut))
    ? steps
    : steps.map((step) =>
        isHidden(step.breakdown, cut, isDeclared)
          ? { ...step, breakdown: undefined, state: 'unknown', watched: false }
          : step,
      );

/** The worst that is known of several steps, since it is true of all of them together. */
const worstOf = (states: readonly StepState[]): StepState =>
  (['unknown', 'filling', 'under way', 'known'] as const).find((state) => states.includes(state)) ?? 'known';

const joined = (steps: readonly [ChartStep, ...ChartStep[]], declared: DeclaredLabels): ChartStep => {
  const breakdowns = steps.flatMap(({ breakdown }) => breakdown ?? []);
  const [first, ...others] = breakdowns;
  const breakdown = first && others.reduce((sum, more) => mergeBreakdowns(sum, more, declared), first);
  return {
    from: steps[0].from,
    to: steps.at(-1)?.to ?? steps[0].to,
    breakdown,
    state: worstOf(steps.map(({ state }) => state)),
    watched: steps.some(({ watched }) => watched),
  };
};

/** The same time in steps that are `step` ms long; `steps` are a part of it each. */
export const joinedSteps = (
  steps: readonly ChartStep[],
  step: number,
  declared: DeclaredLabels,
): readonly ChartStep[] => {
  const groups: [ChartStep, ...ChartStep[]][] = [];
  for (const one of steps) {
    const last = groups.at(-1);
    if (last && Math.floor(last[0].from / step) === Math.floor(one.from / step)) last.push(one);
    else groups.push([one]);
  }
  return groups.map((group) => joined(group, declared));
};

const figureText = (partial: PartialAggregate, metric: Metric): string => {
  const { decimals } = metric;
  if (partial.measure !== 'quantiles') {
    const figure = figureOf(partial, metric);
    return figure ? exactWords(metric, figure.exact) : 'no value';
  }
  const texts = PERCENTS.map(
    (percent) => `p${percent} ${exactWords(metric, percentileText(partial, percent, decimals))}`,
  );
  return texts.join('  ');
};

/** Between what the labels of a step lay. */
const spreadText = (metric: Metric, breakdown: Breakdown): string => {
  const { lowest, highest } = spreadIn(metric, breakdown) ?? {};
  if (!lowest || !highest) return 'no value';
  const [from, to] = [exactWords(metric, lowest.exact), exactWords(metric, highest.exact)];
  return from === to ? from : `${from} to ${to}`;
};

/** The exact figure of a step, with its unit where there is a figure. */
export const stepFigure = (metric: Metric, { breakdown, watched }: ChartStep): string => {
  if (breakdown?.total && !hasTotal(metric)) return spreadText(metric, breakdown);
  const isEstimate = breakdown?.within !== undefined;
  if (breakdown?.total) return marked(figureText(breakdown.total, metric), isEstimate);
  if (!watched) return 'not known';
  return isTally(metric) ? marked(exactWords(metric, zeroFigure(metric).exact), isEstimate) : 'no value';
};

/** When a step of a range begins: `14:05:05`, or `21 Nov, 14:00`. */
export const stepTime = (range: TimeRange, at: number): string =>
  range.kind === 'live' ? formatClock(at) : formatMoment(at);

export const stepWords = (metric: Metric, range: TimeRange, step: ChartStep): string =>
  `${stepTime(range, step.from)}  ${stepFigure(metric, step)}`;

/** The step that a moment falls in. */
export const stepAt = (steps: readonly ChartStep[], at: number): ChartStep | undefined =>
  steps.find(({ from, to }) => at >= from && at < to);

/**
 * From when on figures may still change: with the step under way in a live range, in others with the first of the last steps that are not settled.
 * Undefined where none is.
 */
export const unfinishedFrom = (steps: readonly ChartStep[], isLive: boolean): number | undefined => {
  const isOver = ({ state }: ChartStep) => state === 'known' || state === 'unknown';
  const open = isLive ? steps.at(-1) : steps[steps.findLastIndex(isOver) + 1];
  return open?.from;
};
