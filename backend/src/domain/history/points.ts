import type { HistoryPoint, HistoryQuery, MeasureName } from '@millrace/contract';
import { SETTLE_AFTER_MS } from '../time';
import type { StepFigures } from './history-fold';

type Fill = HistoryQuery['fill'];

/** The total of no events; undefined for measures that have none, such as a mean. */
export const zeroOf = (measure: MeasureName): HistoryPoint['total'] => {
  if (measure === 'count') return { measure, count: 0 };
  return measure === 'sum' ? { measure, count: 0, sum: '0' } : undefined;
};

export interface Filling {
  readonly fill: Fill;
  readonly measure: MeasureName;
  readonly now: number;
}

const emptyPoint = (start: number, { fill, measure, now }: Filling): HistoryPoint | undefined => {
  if (fill === 'none' || start > now) return undefined;
  return { start, total: fill === 'zero' ? zeroOf(measure) : null };
};

/** The points of a series, the earliest first. `bounds` has one element more than `figures`. Steps that have not begun are not filled. */
export const pointsOf = (
  bounds: readonly number[],
  figures: readonly (StepFigures | undefined)[],
  filling: Filling,
): HistoryPoint[] =>
  figures.flatMap((found, i) => {
    const start = bounds[i] ?? 0;
    const point = found ? { start, ...found } : emptyPoint(start, filling);
    const mayChange = (bounds[i + 1] ?? 0) + SETTLE_AFTER_MS > filling.now;
    return point ? [mayChange ? { ...point, partial: true as const } : point] : [];
  });
