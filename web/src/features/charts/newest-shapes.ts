import type { Breakdown } from '@millrace/contract';
import { isTally } from '../metrics/figure';
import { heightOn } from './axes';
import type { ChartModel } from './chart-model';
import { BRIDGED_STEPS, type ChartRow, chartRows } from './chart-rows';
import type { ChartStep } from './steps';

/** Shapes are drawn in a square of this size, which is stretched over the plot. */
export const SQUARE = 1000;

/** What is drawn of the newest steps, as data of SVG paths; empty where there is nothing. */
export interface Shapes {
  /** Areas by line. */
  readonly areas: readonly string[];
  /** The upper edges of the areas of steps that are over, by line. */
  readonly edges: readonly string[];
  readonly band: string;
  readonly lines: readonly string[];
  /** By line its newest point, and those without neighbours, as lines that begin and end there. */
  readonly heads: readonly string[];
  /** The time before, as far as the steps are over. */
  readonly before: string;
}

const none: Shapes = { areas: [], edges: [], band: '', lines: [], heads: [], before: '' };

/** About half a pixel of a chart: nobody sees that less than this moves. */
const LEAST_RISE = 2;

type Point = readonly [x: number, y: number];

const pathOf = (points: readonly Point[]): string =>
  points.map(([x, y], i) => `${i > 0 ? 'L' : 'M'}${x.toFixed(1)} ${LEAST_RISE * Math.round(y / LEAST_RISE)}`).join('');

type Value = (row: ChartRow) => number | null | undefined;

const placeOf = ({ from, to }: ChartModel, t: number): number => (SQUARE * (t - from)) / (to - from);

/** The points of a line, each run of them without a break. */
const runsOf = (model: ChartModel, rows: readonly ChartRow[], value: Value): Point[][] => {
  const runs: Point[][] = [[]];
  for (const row of rows) {
    const at = value(row);
    if (typeof at !== 'number') runs.push([]);
    else runs.at(-1)?.push([placeOf(model, row.t), SQUARE * (1 - heightOn(model.scale, at))]);
  }
  return runs.filter((run) => run.length > 0);
};

const lineThrough = (model: ChartModel, rows: readonly ChartRow[], value: Value): string =>
  runsOf(model, rows, value).map(pathOf).join('');

/** What is between two values at each row: from left to right along the upper one, and back along the lower. */
const areaBetween = (model: ChartModel, rows: readonly ChartRow[], high: Value, low: Value): string => {
  const lower = runsOf(model, rows, low);
  return runsOf(model, rows, high)
    .map((upper, i) => `${pathOf([...upper, ...(lower[i] ?? []).reverse()])}Z`)
    .join('');
};

const isPlotted = ({ plot }: ChartModel, { from }: ChartStep): boolean => from < plot.to;

/** The steps of the picture that what follows them goes on from. */
const lastPlotted = (model: ChartModel, count: number): readonly ChartStep[] =>
  model.steps.filter((step) => isPlotted(model, step)).slice(-count);

/** What lies under an amount: all amounts before it on the same side of zero. One of nothing lies on those above zero. */
const under =
  (line: number): Value =>
  ({ values }) => {
    const value = values[line];
    if (typeof value !== 'number') return value;
    const side = value < 0 ? -1 : 1;
    return values.slice(0, line).reduce<number>((sum, other) => sum + Math.max(0, side * Number(other)) * side, 0);
  };

const over =
  (line: number): Value =>
  (row) => {
    const [value, low] = [row.values[line], under(line)(row)];
    return typeof value === 'number' && typeof low === 'number' ? low + value : value;
  };

const beforeOf: Value = ({ before }) => before;

/** Of the width: somewhat less than a pixel by which areas begin earlier, so that no line of light parts them from the picture. */
const SEAM = 0.0008;

/** The points of areas that go on from those of the picture. */
const sewn = ({ from, to, drawing }: ChartModel, [first, ...others]: readonly ChartRow[]): readonly ChartRow[] =>
  first ? [drawing.shape === 'stack' ? { ...first, t: first.t - SEAM * (to - from) } : first, ...others] : [];

/** Amounts stand on each other, above and below zero apart. What is over has an edge, which goes on from that of the picture. */
const stacked = (model: ChartModel, apart: readonly ChartStep[]): Shapes => {
  const rows = sewn(model, chartRows(apart, model.drawing));
  const isOver = [...lastPlotted(model, 1), ...apart.slice(0, -1)];
  const overRows = chartRows(isOver, model.drawing).filter(({ t }) => t >= model.plot.to);
  const isEmpty = (line: number) => rows.every(({ values }) => !values[line]);
  return {
    ...none,
    areas: model.strokes.map((_, line) => (isEmpty(line) ? '' : areaBetween(model, rows, over(line), under(line)))),
    edges: model.strokes.map((_, line) => lineThrough(model, overRows, over(line))),
    before: lineThrough(model, overRows, beforeOf),
  };
};

/** Points in the middle of the steps: the way from the last ones of the picture to the newest. */
const levelled = (model: ChartModel, apart: readonly ChartStep[]): Shapes => {
  const rows = chartRows([...lastPlotted(model, BRIDGED_STEPS + 1), ...apart], model.drawing);
  const underWayFrom = apart.at(-1)?.from ?? model.to;
  const overRows = rows.filter(({ t }) => t < underWayFrom);
  // An amount of a part of a step is less than that of a whole one: a line to it would fall at the edge.
  const joined = isTally(model.metric) ? overRows : rows;
  const border = Math.max(
    0,
    rows.findLastIndex(({ t }) => t < model.plot.to),
  );
  const heads = (value: Value): Point[] => {
    const newest = runsOf(model, rows.slice(overRows.length).slice(-1), value);
    const alone = runsOf(model, joined.slice(border), value).filter((run) => run.length === 1);
    const [first, end] = [placeOf(model, model.plot.to), placeOf(model, underWayFrom)];
    return [...alone.flat().filter(([x]) => x > first && x < end), ...newest.flat()];
  };
  const values = model.strokes.map(
    (_, line): Value =>
      (row) =>
        row.values[line],
  );
  return {
    ...none,
    lines: values.map((value) => lineThrough(model, joined, value)),
    heads: values.map((value) =>
      heads(value)
        .map((point) => pathOf([point, point]))
        .join(''),
    ),
    band: model.banded
      ? areaBetween(
          model,
          rows.slice(border),
          ({ band }) => band?.[1],
          ({ band }) => band?.[0],
        )
      : '',
    before: lineThrough(model, overRows.slice(border), beforeOf),
  };
};

/** The steps that the picture does not have yet, the one under way among them, as they are drawn over it. */
export const newestShapes = (model: ChartModel, breakdownOf: (step: ChartStep) => Breakdown | undefined): Shapes => {
  const apart = model.steps
    .filter((step) => !isPlotted(model, step))
    .map((step): ChartStep => {
      const breakdown = breakdownOf(step);
      return { ...step, breakdown, watched: step.watched || breakdown !== undefined };
    });
  return model.stacked ? stacked(model, apart) : levelled(model, apart);
};
