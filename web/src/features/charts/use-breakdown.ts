import {
  type Breakdown,
  type Dimension,
  type DimensionBreakdown,
  type Metric,
  mergeBreakdowns,
  mergePartials,
  type PartialAggregate,
} from '@millrace/contract';
import { useCallback, useMemo, useState } from 'react';
import { groupDigits } from '../../lib/format';
import { useNow, useRollup, useSeries } from '../live/live-context';
import { declaredLabels } from '../live/rollup';
import type { View } from '../live/view';
import { estimatesOf, estimateWords, isEstimate, type LabelEstimates, labelWords, marked } from '../metrics/estimates';
import { type Figure, figureOf, isTally, zeroFigure } from '../metrics/figure';
import { boundsWords, hasTotal } from '../metrics/per-subject';
import { type LiveTimeRange, rangeEnd, rangeStart } from '../ranges/ranges';
import type { LiveSeries } from '../settling/live-state';
import { type KnownLabels, LabelRanking } from './label-ranking';
import type { ChartStep } from './steps';

/** Those of the page. */
const known: KnownLabels = new Map();

export interface BreakdownRow {
  readonly label: string;
  readonly figure: Figure;
  /** As the list writes it. */
  readonly text: string;
  /** Undefined where it is drawn with all others. */
  readonly colour: number | undefined;
}

/** What is not drawn apart. */
export interface OtherLabels {
  /** As far as the service keeps them apart, the largest first. */
  readonly rows: readonly BreakdownRow[];
  /** What is beyond those; undefined while the service keeps all apart. */
  readonly beyond: Figure | undefined;
  /** Of them all together; undefined where each has a value of its own. */
  readonly figure: Figure | undefined;
  /** Whether `beyond` is an estimate, and whether `figure` is: what labels are estimated to have had is in none of them. */
  readonly estimated: { readonly beyond: boolean; readonly figure: boolean };
}

export interface BreakdownView {
  /** Those that are drawn apart, the largest first, as of the last second. */
  readonly rows: readonly BreakdownRow[];
  readonly others: OtherLabels | undefined;
  /** What one has to know of figures that are estimates. */
  readonly words: readonly string[];
  /** In the order of the rows. */
  readonly colours: ReadonlyMap<string, number>;
}

/** The rows of the last second with what they hold as of a picture. */
export type LatestBreakdown = (before: BreakdownView, series: LiveSeries | undefined, view: View) => BreakdownView;

/** What is not drawn apart where that is a single label: it is called by its name, and not all others. */
export const loneOther = (view: Pick<BreakdownView, 'others'> | undefined): BreakdownRow | undefined => {
  const { rows = [], beyond } = view?.others ?? {};
  return rows.length === 1 && !beyond ? rows[0] : undefined;
};

type Partials = readonly (readonly [label: string, partial: PartialAggregate])[];

const othersOf = (
  metric: Metric,
  rows: readonly BreakdownRow[],
  rest: Partials,
  { other: beyond, estimated }: LabelEstimates,
): OtherLabels | undefined => {
  const all = [...rest.map(([, partial]) => partial), ...(beyond ? [beyond] : [])];
  if (all.length === 0) return undefined;
  const figure = (partial: PartialAggregate) => figureOf(partial, metric);
  return {
    rows,
    beyond: beyond && figure(beyond),
    figure: hasTotal(metric) ? figure(all.reduce(mergePartials)) : undefined,
    estimated: {
      beyond: estimated.size > 0,
      figure: estimated.size > rest.filter(([label]) => estimated.has(label)).length,
    },
  };
};

/** Nothing where a formula has no value. */
const shownOf = (
  metric: Metric,
  partial: PartialAggregate,
  isEstimated: boolean,
): Pick<BreakdownRow, 'figure' | 'text'>[] => {
  const figure = figureOf(partial, metric);
  if (!figure) return [];
  const text = boundsWords(metric, partial) ?? groupDigits(figure.exact);
  return [{ figure, text: marked(text, isEstimated) }];
};

/** What there is of a dimension, as a list and a legend. */
export const breakdownView = (
  metric: Metric,
  found: DimensionBreakdown | undefined,
  ranking: LabelRanking,
  now: number,
): BreakdownView => {
  const estimates = estimatesOf(found);
  const { values, estimated } = estimates;
  const figures = new Map(
    [...values].flatMap(([label, partial]) =>
      shownOf(metric, partial, estimated.has(label)).map((shown) => [label, shown] as const),
    ),
  );
  const { order, colours } = ranking.rank(
    [...figures].map(([label, { figure }]) => [label, figure.number] as const),
    now,
  );
  const rows = order.flatMap((label): BreakdownRow[] => {
    const shown = figures.get(label);
    return shown ? [{ label, ...shown, colour: colours.get(label) }] : [];
  });
  const rest = [...values].filter(([label]) => !colours.has(label));
  const undrawn = rows.filter(({ colour }) => colour === undefined);
  return {
    rows: rows.filter(({ colour }) => colour !== undefined),
    others: othersOf(metric, undrawn, rest, estimates),
    words: estimateWords(metric, estimates),
    colours,
  };
};

const findDimension = (breakdown: Breakdown | undefined, { name }: Dimension): DimensionBreakdown | undefined =>
  breakdown?.dimensions.find((one) => one.name === name);

/** The same rows with what they are in another breakdown: that of a step while a person points at it, or the newest one. */
export const breakdownAt = (
  metric: Metric,
  view: BreakdownView,
  dimension: Dimension,
  breakdown: Breakdown | undefined,
): BreakdownView => {
  const estimates = estimatesOf(findDimension(breakdown, dimension));
  const { values } = estimates;
  const zero = zeroFigure(metric);
  const at = (row: BreakdownRow): BreakdownRow[] => {
    const partial = values.get(row.label);
    const isMarked = isEstimate(estimates, row.label, dimension.declared?.includes(row.label));
    const none = isTally(metric) ? [{ figure: zero, text: marked(zero.exact, isMarked) }] : [];
    return (partial ? shownOf(metric, partial, isMarked) : none).map((shown) => ({ ...row, ...shown }));
  };
  const rest = [...values].filter(([label]) => !view.colours.has(label));
  const undrawn = view.others?.rows.flatMap(at) ?? [];
  const words = estimateWords(metric, estimates);
  return { ...view, rows: view.rows.flatMap(at), others: othersOf(metric, undrawn, rest, estimates), words };
};

/** Whether a breakdown has labels that a view has no rows for. */
export const hasNewLabels = (
  { rows, others }: BreakdownView,
  dimension: Dimension,
  breakdown: Breakdown | undefined,
): boolean => {
  const shown = new Set([...rows, ...(others?.rows ?? [])].map(({ label }) => label));
  return findDimension(breakdown, dimension)?.values.some(([label]) => !shown.has(label)) ?? false;
};

const useRanking = (dimension: Dimension | undefined): LabelRanking => {
  const [ranking] = useState(() => new LabelRanking(dimension ?? { name: '', label: '' }, known));
  return ranking;
};

/** What a picture showed first that is not in the rows of the last second. */
interface Ahead {
  readonly after: LiveSeries | undefined;
  readonly series: LiveSeries | undefined;
}

interface LiveBreakdown {
  readonly breakdown: BreakdownView | undefined;
  readonly latest: LatestBreakdown;
}

/**
 * The range by the labels of a dimension, if there is one: rendered once a second, and when a label comes that has no row. What the rows say follows the
 * events. `narrow` says what of a breakdown.
 */
export const useBreakdown = (
  metric: Metric,
  dimension: Dimension | undefined,
  range: LiveTimeRange,
  narrow: (breakdown: Breakdown) => Breakdown,
): LiveBreakdown => {
  const calm = useSeries(dimension && metric.name);
  const [ahead, setAhead] = useState<Ahead>();
  const series = ahead && ahead.after === calm ? ahead.series : calm;
  const now = useNow();
  const rollup = useRollup(metric.name);
  const ranking = useRanking(dimension);
  const latest = useCallback<LatestBreakdown>(
    (before, newest, view) => {
      const all = newest && rollup.range(newest, rangeStart(view.now, range), rangeEnd(view.now));
      const part = all && narrow(all);
      if (!dimension) return before;
      if (newest !== series && hasNewLabels(before, dimension, part)) setAhead({ after: calm, series: newest });
      return breakdownAt(metric, before, dimension, part);
    },
    [metric, dimension, calm, series, range, rollup, narrow],
  );
  const breakdown = useMemo(() => {
    if (!dimension) return undefined;
    const breakdown = series && rollup.range(series, rangeStart(now, range), rangeEnd(now));
    const found = findDimension(breakdown && narrow(breakdown), dimension);
    const view = breakdownView(metric, found, ranking, now);
    return { ...view, words: [...labelWords(estimatesOf(found).labels), ...view.words] };
  }, [metric, dimension, series, now, range, rollup, ranking, narrow]);
  return { breakdown, latest };
};

/** What steps hold by the labels of a dimension, if there is one, as of `now`. */
export const usePastBreakdown = (
  metric: Metric,
  dimension: Dimension | undefined,
  { steps, now }: { steps: readonly ChartStep[]; now: number },
): BreakdownView | undefined => {
  const ranking = useRanking(dimension);
  return useMemo(() => {
    if (!dimension) return undefined;
    const declared = declaredLabels(metric);
    const all = steps.reduce<Breakdown | undefined>(
      (sum, { breakdown }) => (sum && breakdown ? mergeBreakdowns(sum, breakdown, declared) : (sum ?? breakdown)),
      undefined,
    );
    return breakdownView(metric, findDimension(all, dimension), ranking, now);
  }, [metric, dimension, steps, now, ranking]);
};
