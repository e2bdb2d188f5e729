import {
  evaluateFormula,
  type Figures,
  type FiguresAnswer,
  type HistoryPoint,
  type HistoryQuery,
  type Metric,
  mergePartials,
  type PartialAggregate,
  percentileOf,
  uniqueOf,
} from '@millrace/contract';
import { jsonBytes } from '../../lib/json/json-bytes';
import type { StepFigures } from './history-fold';

type Fill = HistoryQuery['fill'];

/** The total of no events; undefined for measures that have none, such as a mean. */
export const zeroOf = (measure: Metric['measure']): HistoryPoint['total'] => {
  if (measure === 'count') return { measure, count: 0 };
  return measure === 'sum' ? { measure, count: 0, sum: '0' } : undefined;
};

export interface Filling {
  readonly fill: Fill;
  readonly measure: Metric['measure'];
  readonly now: number;
  /** Whatever arrived before this moment is in the figures. */
  readonly settledUntil: number;
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
    const mayChange = (bounds[i + 1] ?? 0) > filling.settledUntil;
    return point ? [mayChange ? { ...point, partial: true as const } : point] : [];
  });

/** In which form a partial aggregate is in the answer. */
export type Form = (partial: PartialAggregate) => unknown;

interface LabelSize {
  bytes: number;
  count: number;
}

const sizesOf = (points: readonly HistoryPoint[], form: Form): Map<string, LabelSize> => {
  const sizes = new Map<string, LabelSize>();
  for (const { values = [] } of points)
    for (const [label, partial] of values) {
      const size = sizes.get(label) ?? { bytes: 0, count: 0 };
      size.bytes += jsonBytes([label, form(partial)]) + 1;
      size.count += partial.count;
      sizes.set(label, size);
    }
  return sizes;
};

/** The labels with the most events over all points that fit into `room` bytes. */
const labelsWithin = (sizes: ReadonlyMap<string, LabelSize>, room: number): ReadonlySet<string> => {
  const ranked = [...sizes].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1));
  const kept = new Set<string>();
  let left = room;
  for (const [label, { bytes }] of ranked) {
    left -= bytes;
    if (left < 0) break;
    kept.add(label);
  }
  return kept;
};

const keepLabels = (point: HistoryPoint, kept: ReadonlySet<string>): HistoryPoint => {
  if (!point.values) return point;
  let other: PartialAggregate | undefined = point.other;
  for (const [label, partial] of point.values)
    if (!kept.has(label)) other = other ? mergePartials(other, partial) : partial;
  return { ...point, values: point.values.filter(([label]) => kept.has(label)), ...(other && { other }) };
};

const isPartial = (total: HistoryPoint['total']): total is PartialAggregate => (total?.count ?? 0) > 0;

/** Without labels, but with `other` at its largest. */
const bareBytes = ({ values, other, total, ...point }: HistoryPoint, form: Form): number => {
  const shown = isPartial(total) ? form(total) : total;
  const more = values ? 2 * jsonBytes(shown ?? 0) + 32 : jsonBytes(other ? form(other) : 0);
  return jsonBytes({ ...point, total: shown }) + 1 + more;
};

/**
 * The points within `room` bytes of JSON: with all labels when these fit, else with those that have the most events and the
 * rest in `other`. Undefined when not even the totals fit.
 */
export const fitLabels = (
  points: readonly HistoryPoint[],
  room: number,
  form: Form = (partial) => partial,
): readonly HistoryPoint[] | undefined => {
  const left = room - points.reduce((bytes, point) => bytes + bareBytes(point, form), 0);
  if (left < 0) return undefined;
  const sizes = sizesOf(points, form);
  const kept = labelsWithin(sizes, left);
  return kept.size === sizes.size ? points : points.map((point) => keepLabels(point, kept));
};

type Computed = Pick<Metric, 'formula' | 'decimals'>;

/** What a partial aggregate amounts to, with numbers in the place of sketches and of what a formula reads. */
export const figuresOf = (partial: PartialAggregate, { formula, decimals }: Computed): Figures => {
  if (partial.measure === 'formula') {
    const value = formula && evaluateFormula(formula, partial.inputs, decimals);
    return { measure: 'formula', count: partial.count, value: value ?? null };
  }
  if (partial.measure === 'unique') return { measure: 'unique', count: partial.count, unique: uniqueOf(partial) };
  if (partial.measure !== 'quantiles') return partial;
  const { measure, count, min, max } = partial;
  const [p50, p90, p95, p99] = [50, 90, 95, 99].map((percent) => percentileOf(partial, percent)) as [
    number,
    number,
    number,
    number,
  ];
  return { measure, count, min, p50, p90, p95, p99, max };
};

/** Zero, which `fill` asked for, stays. */
const totalFigures = (total: HistoryPoint['total'], metric: Computed): FiguresAnswer['points'][number]['total'] =>
  total && total.count > 0 ? figuresOf(total as PartialAggregate, metric) : (total as null | undefined);

type LabelFigures = NonNullable<FiguresAnswer['points'][number]['values']>[number];

/** A point with numbers in the place of sketches. */
export const pointFigures = (
  { total, values, other, ...point }: HistoryPoint,
  metric: Computed,
): FiguresAnswer['points'][number] => ({
  ...point,
  ...(total !== undefined && { total: totalFigures(total, metric) }),
  ...(values && {
    values: values.map(([label, partial, ...extra]): LabelFigures => [label, figuresOf(partial, metric), ...extra]),
  }),
  ...(other && { other: figuresOf(other, metric) }),
});
