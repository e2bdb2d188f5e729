import type { Breakdown } from '@millrace/contract';
import { isTally } from '../metrics/figure';
import { heightOn } from './axes';
import type { ChartModel } from './chart-model';
import { BRIDGED_STEPS, type ChartRow, chartRows } from './chart-rows';
import type { ChartStep } from './steps';

/** Shapes are drawn in a square of this size, which is stretched over the plot. */
export const SQUARE = 1000;

export interface Shapes {
  /** Areas by line, as the points of polygons. */
  readonly areas: readonly (string | undefined)[];
  readonly band: string | undefined;
  /** Lines, as the points of polylines. */
  readonly lines: readonly (string | undefined)[];
  /** The newest point of each line, as a line that begins and ends there. */
  readonly heads: readonly (string | undefined)[];
}

/** About half a pixel of a chart: nobody sees that less than this moves. */
const LEAST_RISE = 2;

const points = (all: readonly (readonly [x: number, y: number])[]): string =>
  all.map(([x, y]) => `${x.toFixed(1)},${LEAST_RISE * Math.round(y / LEAST_RISE)}`).join(' ');

const placing = ({ from, to, scale }: ChartModel) => ({
  x: (t: number) => (SQUARE * (t - from)) / (to - from),
  y: (value: number) => SQUARE * (1 - heightOn(scale, value)),
});

/** Amounts stand on each other, above and below zero apart. */
const stacked = (model: ChartModel, step: ChartStep): Shapes => {
  const { x, y } = placing(model);
  const [row, end] = chartRows([step], model.drawing);
  const [left, right] = [x(row?.t ?? step.from), x(end?.t ?? step.to)];
  const reached = { above: 0, below: 0 };
  const areas = (row?.values ?? []).map((value) => {
    if (!value) return undefined;
    const side = value > 0 ? 'above' : 'below';
    const [start, top] = [reached[side], reached[side] + value];
    reached[side] = top;
    return points([
      [left, y(start)],
      [left, y(top)],
      [right, y(top)],
      [right, y(start)],
    ]);
  });
  return { areas, band: undefined, lines: [], heads: [] };
};

const bandPoints = (
  before: ChartRow | undefined,
  last: ChartRow,
  { x, y }: ReturnType<typeof placing>,
): string | undefined =>
  before?.band && last.band
    ? points([
        [x(before.t), y(before.band[0])],
        [x(before.t), y(before.band[1])],
        [x(last.t), y(last.band[1])],
        [x(last.t), y(last.band[0])],
      ])
    : undefined;

/** The way from the last point before to the newest one. */
const levelled = (model: ChartModel, step: ChartStep): Shapes => {
  const place = placing(model);
  const tail = [...model.steps.slice(-BRIDGED_STEPS - 2, -1), step];
  const rows = step.breakdown ? chartRows(tail, model.drawing) : [];
  const [before, last] = [rows.at(-2), rows.at(-1)];
  if (!last) return { areas: [], band: undefined, lines: [], heads: [] };
  const at = (row: ChartRow, i: number): readonly [number, number] | undefined => {
    const value = row.values[i];
    return typeof value === 'number' ? [place.x(row.t), place.y(value)] : undefined;
  };
  // A label that missed the last step goes on from the step before that.
  const ways = model.strokes.map((_, i) => {
    const known = rows.map((row) => at(row, i));
    return known.slice(known.lastIndexOf(undefined) + 1).filter((point) => point !== undefined);
  });
  return {
    areas: [],
    band: model.banded ? bandPoints(before, last, place) : undefined,
    // An amount of a part of a step is less than that of a whole one: a line to it would fall at the edge.
    lines: ways.map((way) => (way.length > 1 && !isTally(model.metric) ? points(way) : undefined)),
    heads: ways.map((way) => {
      const end = way.at(-1);
      return end && points([end, end]);
    }),
  };
};

/** The step under way, as it is drawn over the picture of those that are over. */
export const newestShapes = (model: ChartModel, breakdown: Breakdown | undefined): Shapes | undefined => {
  const open = model.steps.at(-1);
  if (!open) return undefined;
  const step: ChartStep = { ...open, breakdown };
  return model.stacked ? stacked(model, step) : levelled(model, step);
};
