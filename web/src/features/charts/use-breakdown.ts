import {
  type Breakdown,
  type Dimension,
  type DimensionBreakdown,
  type Metric,
  mergeBreakdowns,
  metricTopic,
} from '@millrace/contract';
import { createContext, useContext, useMemo, useState } from 'react';
import { useNow, useRollup, useView } from '../live/live-context';
import { declaredLabels } from '../live/rollup';
import { type Figure, figureOf } from '../metrics/figure';
import { type LiveTimeRange, rangeEnd, rangeStart } from '../ranges/ranges';
import { type ColourMemory, LabelRanking } from './label-ranking';
import type { ChartStep } from './steps';

const ColourContext = createContext<ColourMemory>(new Map());

export const ColourProvider = ColourContext.Provider;

export interface BreakdownRow {
  readonly label: string;
  readonly figure: Figure;
  readonly colour: number | undefined;
}

export interface BreakdownView {
  /** The largest first, as of the last second. */
  readonly rows: readonly BreakdownRow[];
  /** What lies beyond the labels that are broken out; undefined while all are. */
  readonly other: Figure | undefined;
  readonly colours: ReadonlyMap<string, number>;
}

const viewOf = (
  metric: Metric,
  found: DimensionBreakdown | undefined,
  ranking: LabelRanking,
  now: number,
): BreakdownView => {
  const figures = new Map(found?.values.map(([label, partial]) => [label, figureOf(partial, metric.decimals)]));
  const { order, colours } = ranking.rank(
    [...figures].map(([label, { number }]) => [label, number] as const),
    now,
  );
  const rows = order.flatMap((label) => {
    const figure = figures.get(label);
    return figure ? [{ label, figure, colour: colours.get(label) }] : [];
  });
  return { rows, other: found?.other && figureOf(found.other, metric.decimals), colours };
};

const findDimension = (breakdown: Breakdown | undefined, { name }: Dimension): DimensionBreakdown | undefined =>
  breakdown?.dimensions.find((one) => one.name === name);

const useRanking = (dimension: Dimension | undefined): LabelRanking => {
  const memory = useContext(ColourContext);
  const [ranking] = useState(() => new LabelRanking(dimension?.name ?? '', memory));
  return ranking;
};

/** The range by the labels of a dimension, if there is one. Follows every event. */
export const useBreakdown = (
  metric: Metric,
  dimension: Dimension | undefined,
  range: LiveTimeRange,
): BreakdownView | undefined => {
  const series = useView(({ state }) => dimension && state.series.get(metricTopic(metric.name)));
  const now = useNow();
  const rollup = useRollup(metric.name);
  const ranking = useRanking(dimension);
  return useMemo(() => {
    if (!dimension) return undefined;
    const breakdown = series && rollup.range(series, rangeStart(now, range), rangeEnd(now));
    return viewOf(metric, findDimension(breakdown, dimension), ranking, now);
  }, [metric, dimension, series, now, range, rollup, ranking]);
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
    return viewOf(metric, findDimension(all, dimension), ranking, now);
  }, [metric, dimension, steps, now, ranking]);
};
