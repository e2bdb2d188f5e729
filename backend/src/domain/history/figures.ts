import {
  type Figures,
  type FiguresAnswer,
  type HistoryPoint,
  type PartialAggregate,
  percentileOf,
  uniqueOf,
} from '@millrace/contract';

/** What a partial aggregate amounts to, with numbers in the place of sketches. */
export const figuresOf = (partial: PartialAggregate): Figures => {
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
const totalFigures = (total: HistoryPoint['total']): FiguresAnswer['points'][number]['total'] =>
  total && total.count > 0 ? figuresOf(total as PartialAggregate) : (total as null | undefined);

/** A point with numbers in the place of sketches. */
export const pointFigures = ({ total, values, other, ...point }: HistoryPoint): FiguresAnswer['points'][number] => ({
  ...point,
  ...(total !== undefined && { total: totalFigures(total) }),
  ...(values && { values: values.map(([label, partial]): [string, Figures] => [label, figuresOf(partial)]) }),
  ...(other && { other: figuresOf(other) }),
});
