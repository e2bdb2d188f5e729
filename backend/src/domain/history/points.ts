import {
  DIMENSION_CAP,
  evaluateFormula,
  type Figures,
  type FiguresAnswer,
  type HistoryPoint,
  type HistoryQuery,
  type Metric,
  mergeKnown,
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

/** One label over all points. */
interface LabelSum {
  bytes: number;
  partial: PartialAggregate;
  extra: number;
}

const sumsOf = (points: readonly HistoryPoint[], form: Form, rank: HistoryQuery['rank']): Map<string, LabelSum> => {
  const sums = new Map<string, LabelSum>();
  const count = (partial: PartialAggregate): PartialAggregate =>
    rank === 'events' ? { measure: 'count', count: partial.count } : partial;
  for (const { values = [] } of points)
    for (const [label, partial, extra] of values) {
      const known = sums.get(label);
      const bytes = jsonBytes(extra === undefined ? [label, form(partial)] : [label, form(partial), extra]) + 1;
      if (!known) sums.set(label, { bytes, partial: count(partial), extra: extra ?? 0 });
      else {
        known.bytes += bytes;
        known.partial = mergePartials(known.partial, count(partial));
        known.extra += extra ?? 0;
      }
    }
  return sums;
};

/** By which labels are ranked: the number of events, or the figure that people read of a measure. */
const weightOf = ({ partial, extra }: LabelSum, metric: Computed): number => {
  const figures = figuresOf(partial, metric);
  switch (figures.measure) {
    case 'count':
      return figures.count + extra;
    case 'sum':
      return Number(figures.sum);
    case 'stats':
      return Number(figures.sum) / figures.count;
    case 'quantiles':
      return figures.p50;
    case 'unique':
      return figures.unique;
    default:
      return figures.value ?? Number.NEGATIVE_INFINITY;
  }
};

/** How answers choose among labels. */
export interface LabelChoice {
  /** Bytes of JSON for all points. */
  readonly room: number;
  readonly rank: HistoryQuery['rank'];
  readonly metric: Computed;
  /** Those that come first. */
  readonly declared?: ReadonlySet<string> | undefined;
  readonly form?: Form;
}

/** The labels that rank highest over all points, as many as an answer names and as fit into `room` bytes. */
const labelsWithin = (
  sums: ReadonlyMap<string, LabelSum>,
  room: number,
  { metric, declared }: LabelChoice,
): ReadonlySet<string> => {
  const isDeclared = (label: string): number => (declared?.has(label) ? 1 : 0);
  const ranked = [...sums]
    .map(([label, sum]) => ({ label, bytes: sum.bytes, weight: weightOf(sum, metric) }))
    .sort((a, b) => isDeclared(b.label) - isDeclared(a.label) || b.weight - a.weight || (a.label < b.label ? -1 : 1));
  const kept = new Set<string>();
  let [left, places] = [room, DIMENSION_CAP];
  for (const { label, bytes } of ranked) {
    left -= bytes;
    places -= isDeclared(label) ? 0 : 1;
    if (left < 0 || places < 0) break;
    kept.add(label);
  }
  return kept;
};

const keepLabels = (point: HistoryPoint, kept: ReadonlySet<string>): HistoryPoint => {
  if (!point.values) return point;
  let other: PartialAggregate | undefined = point.other;
  for (const [label, partial] of point.values) if (!kept.has(label)) other = mergeKnown(other, partial);
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
 * The points within `room` bytes of JSON, each with the same labels: all of them when these fit, else those that rank highest, and the rest in
 * `other`. Undefined when not even the totals fit.
 */
export const fitLabels = (
  points: readonly HistoryPoint[],
  choice: LabelChoice,
): readonly HistoryPoint[] | undefined => {
  const { form = (partial) => partial, rank } = choice;
  const left = choice.room - points.reduce((bytes, point) => bytes + bareBytes(point, form), 0);
  if (left < 0) return undefined;
  const sums = sumsOf(points, form, rank);
  const kept = labelsWithin(sums, left, choice);
  return kept.size === sums.size ? points : points.map((point) => keepLabels(point, kept));
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
