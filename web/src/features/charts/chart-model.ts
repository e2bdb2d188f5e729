import type { Metric } from '@millrace/contract';
import { type Coverage, gapsOf } from '../live/coverage';
import type { Series } from '../live/live-state';
import type { Filling } from '../live/live-store';
import type { Range } from '../live/ranges';
import type { Rollup } from '../live/rollup';
import { isAmount, PERCENTS } from '../metrics/figure';
import { chartRows, extentOf, isStacked, type Lines, type Row } from './chart-rows';
import { type Step, stepsOf } from './steps';
import type { Scale, SteadyScale } from './y-scale';

/** A time of which the page does not know everything. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

export interface ChartModel {
  readonly metric: Metric;
  readonly from: number;
  readonly to: number;
  readonly steps: readonly Step[];
  /** The points of the steps that are over; the one under way is drawn apart, with every event. */
  readonly rows: Row[];
  readonly lines: Lines;
  /** How each line is drawn. */
  readonly strokes: readonly { readonly key: string; readonly colour: number | undefined }[];
  readonly range: Range;
  readonly stacked: boolean;
  readonly banded: boolean;
  readonly scale: Scale;
  readonly gaps: readonly Gap[];
  /** What becomes of the gaps. */
  readonly filling: Filling;
}

export interface ChartInput {
  readonly metric: Metric;
  readonly series: Series | undefined;
  readonly rollup: Rollup;
  readonly scale: SteadyScale;
  readonly dimension: string | undefined;
  readonly colours: ReadonlyMap<string, number>;
  readonly now: number;
  readonly range: Range;
  readonly coverage: Coverage;
  readonly filling: Filling;
}

/** A gap shorter than this is no wider than a line. */
const SHORTEST_GAP_MS = 1500;

/** Levels do not add up, so what their labels leave over is no line of its own. */
const linesOf = ({ metric, dimension, colours }: ChartInput): Lines => {
  if (dimension === undefined || colours.size === 0) return { dimension: undefined, labels: [], rest: false };
  const labels = [...colours].sort(([, a], [, b]) => a - b).map(([label]) => label);
  return { dimension, labels, rest: isAmount(metric) };
};

/** The lines of a metric that is drawn whole. */
const wholeStrokes = ({ measure }: Metric): ChartModel['strokes'] =>
  measure === 'quantiles'
    ? PERCENTS.map((percent, i) => ({ key: `p${percent}`, colour: i }))
    : [{ key: 'total', colour: 0 }];

const gapsIn = (coverage: Coverage, from: number, to: number): readonly Gap[] =>
  gapsOf(coverage, from, to).filter((gap) => gap.to - gap.from >= SHORTEST_GAP_MS);

export const chartModel = (input: ChartInput): ChartModel => {
  const { metric, now, range, coverage } = input;
  const to = now + 1000;
  const from = to - range.ms;
  const lines = linesOf(input);
  const steps = stepsOf(input.series, input.rollup, { end: to, range, coverage });
  const [low, high] = extentOf(metric, chartRows(metric, steps, lines));
  const labels = lines.labels.map((label) => ({ key: `label ${label}`, colour: input.colours.get(label) }));
  return {
    metric,
    from,
    to,
    steps,
    rows: chartRows(metric, steps.slice(0, -1), lines),
    lines,
    strokes: [
      ...(lines.dimension === undefined ? wholeStrokes(metric) : []),
      ...labels,
      ...(lines.rest ? [{ key: 'rest', colour: undefined }] : []),
    ],
    range,
    stacked: isStacked(metric, lines),
    banded: metric.measure === 'stats' && lines.dimension === undefined,
    scale: input.scale.fit(low, high, now),
    gaps: gapsIn(coverage, from, now),
    filling: input.filling,
  };
};
