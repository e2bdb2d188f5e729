import {
  type Breakdown,
  type HistoryAnswer,
  type HistoryPoint,
  mergePartials,
  type PartialAggregate,
} from '@millrace/contract';
import type { ChartStep } from './steps';

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

/** What the points that start in [from, to) add up to; undefined when they hold nothing. */
export const totalOf = ({ points }: HistoryAnswer, from: number, to: number): PartialAggregate | undefined =>
  points
    .filter(({ start }) => start >= from && start < to)
    .reduce<PartialAggregate | undefined>(
      (sum, { total }) => (sum && total ? mergePartials(sum, total) : (sum ?? total ?? undefined)),
      undefined,
    );
