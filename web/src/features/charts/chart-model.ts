import type { Metric } from '@millrace/contract';
import type { Rollup } from '../live/rollup';
import { isAmount, PERCENTS } from '../metrics/figure';
import type { LiveTimeRange, StoredTimeRange, TimeRange } from '../ranges/ranges';
import type { BackfillStatus } from '../settling/backfill';
import { type Coverage, gapsOf, type Knowledge } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';
import type { Scale, SteadyScale } from './axes';
import { type ChartLines, type ChartRow, chartRows, extentOf, isStacked } from './chart-rows';
import { type ChartStep, liveSteps } from './steps';

/** A time of which the page does not know everything. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

export interface ChartModel {
  readonly metric: Metric;
  readonly from: number;
  readonly to: number;
  readonly steps: readonly ChartStep[];
  /** The points of the steps; in a live range of those that are over, since the one under way is drawn apart, with every event. */
  readonly rows: ChartRow[];
  readonly lines: ChartLines;
  /** How each line is drawn. */
  readonly strokes: readonly { readonly key: string; readonly colour: number | undefined }[];
  readonly range: TimeRange;
  readonly stacked: boolean;
  readonly banded: boolean;
  readonly scale: Scale;
  readonly gaps: readonly Gap[];
  /** Whether the gaps are being backfilled. */
  readonly backfillStatus: BackfillStatus;
}

interface Look {
  readonly metric: Metric;
  readonly scale: SteadyScale;
  readonly dimension: string | undefined;
  readonly colours: ReadonlyMap<string, number>;
  readonly now: number;
}

export interface ChartInput extends Look {
  readonly series: LiveSeries | undefined;
  readonly rollup: Rollup;
  readonly range: LiveTimeRange;
  readonly knowledge: Knowledge;
  readonly backfillStatus: BackfillStatus;
}

export interface PastInput extends Look {
  readonly range: StoredTimeRange;
  readonly steps: readonly ChartStep[];
}

/** A gap shorter than this is no wider than a line. */
const SHORTEST_GAP_MS = 1500;

/** From the bottom of a stack to its top, so that it reads like the list beside it. Levels do not add up: what their labels leave over is no line. */
const linesOf = ({ metric, dimension, colours }: Look): ChartLines => {
  if (dimension === undefined || colours.size === 0) return { dimension: undefined, labels: [], rest: false };
  return { dimension, labels: [...colours.keys()].reverse(), rest: isAmount(metric) };
};

/** The lines of a metric that is drawn whole. */
const wholeStrokes = ({ measure }: Metric): ChartModel['strokes'] =>
  measure === 'quantiles'
    ? PERCENTS.map((percent, i) => ({ key: `p${percent}`, colour: i }))
    : [{ key: 'total', colour: 0 }];

const gapsIn = (coverage: Coverage, from: number, to: number): readonly Gap[] =>
  gapsOf(coverage, from, to).filter((gap) => gap.to - gap.from >= SHORTEST_GAP_MS);

type Time = Pick<ChartModel, 'from' | 'to' | 'steps' | 'range' | 'gaps' | 'backfillStatus'>;

const modelOf = (look: Look, time: Time): ChartModel => {
  const { metric, now } = look;
  const lines = linesOf(look);
  const over = time.range.kind === 'live' ? time.steps.slice(0, -1) : time.steps;
  const rows = chartRows(metric, over, lines);
  const underWay = chartRows(metric, time.steps.slice(over.length), lines);
  const [low, high] = extentOf(metric, [...rows, ...underWay]);
  const labels = lines.labels.map((label) => ({ key: `label ${label}`, colour: look.colours.get(label) }));
  return {
    ...time,
    metric,
    rows,
    lines,
    strokes: [
      ...(lines.dimension === undefined ? wholeStrokes(metric) : []),
      ...(lines.rest ? [{ key: 'rest', colour: undefined }] : []),
      ...labels,
    ],
    stacked: isStacked(metric, lines),
    banded: metric.measure === 'stats' && lines.dimension === undefined,
    scale: look.scale.fit(low, high, now),
  };
};

/** The last minutes, as they happen. */
export const liveModel = ({ series, rollup, range, knowledge, backfillStatus, ...look }: ChartInput): ChartModel => {
  const to = look.now + 1000;
  const from = to - range.ms;
  const steps = liveSteps(series, rollup, { end: to, range, knowledge });
  return modelOf(look, { from, to, steps, range, gaps: gapsIn(knowledge.coverage, from, look.now), backfillStatus });
};

/** A longer time, as it was when it was asked for. */
export const pastModel = ({ range, steps, ...look }: PastInput): ChartModel => {
  const [from, to] = [steps[0]?.from ?? look.now - range.ms, steps.at(-1)?.to ?? look.now];
  return modelOf(look, { from, to, steps, range, gaps: [], backfillStatus: 'done' });
};
