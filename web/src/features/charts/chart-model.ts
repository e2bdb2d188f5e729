import type { Metric } from '@millrace/contract';
import type { ChartView } from '../address/address';
import type { Span, Windows } from '../live/rollup';
import { hasTotal } from '../metrics/per-subject';
import type { LiveTimeRange, StoredTimeRange, TimeRange } from '../ranges/ranges';
import type { BackfillStatus } from '../settling/backfill';
import { type Coverage, either, gapsOf, type Knowledge, stateOf } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';
import { logScale, type Scale, type SteadyScale } from './axes';
import { type ChartLines, isStacked, type LinesLook, linesOf, type Stroke, strokesOf } from './chart-lines';
import { type ChartRow, type ComparedStep, chartRows, type Drawing, extentOf } from './chart-rows';
import type { Select } from './chart-view';
import { type ChartStep, selectedSteps, stepsSince, stepUnderWay } from './steps';

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
  /** The points of the steps; in a live range of those that are over. */
  readonly rows: readonly ChartRow[];
  readonly lines: ChartLines;
  readonly strokes: readonly Stroke[];
  readonly drawing: Drawing;
  /** What is drawn of a breakdown: all of it, or one label. */
  readonly select: Select;
  /** The label that is drawn alone. */
  readonly alone: LinesLook['alone'];
  readonly range: TimeRange;
  /** The length of a step, ms. */
  readonly step: number;
  /** The same where the steps are those of live data. */
  readonly liveStep: Span | undefined;
  /** What is drawn as one picture, as long as the range. In a live range it ends before the newest steps, which are drawn apart. */
  readonly plot: { readonly from: number; readonly to: number; readonly rows: ChartRow[] };
  readonly stacked: boolean;
  readonly banded: boolean;
  /** Whether the time before is drawn too. */
  readonly compared: boolean;
  readonly scale: Scale;
  readonly gaps: readonly Gap[];
  /** Whether the gaps are being backfilled. */
  readonly backfillStatus: BackfillStatus;
}

interface Look extends LinesLook {
  readonly scale: SteadyScale;
  readonly view: ChartView;
  /** What is drawn of a breakdown: all of it, or one label. */
  readonly select: Select;
  readonly before: Drawing['before'];
  /** Lines that a person has hidden, by their key. */
  readonly hidden: ReadonlySet<string>;
  readonly now: number;
}

export interface ChartInput extends Look {
  readonly series: LiveSeries | undefined;
  readonly rollup: Windows;
  readonly range: LiveTimeRange;
  readonly step: Span;
  readonly knowledge: Knowledge;
  readonly backfillStatus: BackfillStatus;
}

export interface PastInput extends Look {
  readonly range: StoredTimeRange;
  readonly step: number;
  readonly steps: readonly ChartStep[];
}

/** A gap shorter than this is no wider than a line. */
const SHORTEST_GAP_MS = 1500;

const gapsIn = (coverage: Coverage, from: number, to: number): readonly Gap[] =>
  gapsOf(coverage, from, to).filter((gap) => gap.to - gap.from >= SHORTEST_GAP_MS);

/** The shape of a chart: that which the view names, where it makes sense for the metric. */
const shapeOf = ({ metric, view }: Look, lines: ChartLines): Drawing['shape'] => {
  if (!isStacked(metric, lines) || view.scale === 'log') return 'line';
  return view.shape === 'auto' ? 'stack' : view.shape;
};

const scaleOf = (look: Look, rows: readonly ChartRow[], stacked: boolean): Scale => {
  const { low, high, least } = extentOf(rows, stacked);
  if (look.view.scale === 'log' && high > 0) return logScale(least, high);
  return look.scale.fit(low, high, look.now);
};

interface Time
  extends Pick<ChartModel, 'from' | 'to' | 'steps' | 'step' | 'liveStep' | 'range' | 'gaps' | 'backfillStatus'> {
  /** The steps of the picture. */
  readonly plotted: readonly ChartStep[];
}

const isKnown = (value: number | null | undefined): boolean => typeof value === 'number';

const modelOf = (look: Look, { plotted, ...time }: Time): ChartModel => {
  const { metric, view } = look;
  // The time before is compared as a whole.
  const before = hasTotal(metric) ? look.before : undefined;
  const lines = linesOf(look);
  const strokes = strokesOf(look, lines);
  const drawing: Drawing = {
    metric,
    lines,
    before,
    shape: shapeOf(look, lines),
    perSecond: view.perSecond,
    log: view.scale === 'log',
    hidden: new Set(strokes.flatMap(({ key }, i) => (look.hidden.has(key) ? [i] : []))),
  };
  const over = time.range.kind === 'live' ? time.steps.slice(0, -1) : time.steps;
  const rows = chartRows(over, drawing);
  const underWay = chartRows(time.steps.slice(over.length), drawing);
  const stacked = drawing.shape !== 'line';
  return {
    ...time,
    metric,
    select: look.select,
    alone: look.alone,
    rows,
    lines,
    drawing,
    strokes,
    plot: {
      from: plotted[0]?.from ?? time.from,
      to: plotted.at(-1)?.to ?? time.to,
      rows: chartRows(plotted, drawing),
    },
    stacked,
    banded: (metric.measure === 'stats' || metric.measure === 'quantiles') && lines.dimension === undefined,
    compared: rows.some((row) => isKnown(row.before)),
    scale: scaleOf(look, [...rows, ...underWay], stacked),
  };
};

type LiveBefore = Pick<ChartInput, 'series' | 'rollup' | 'step' | 'knowledge' | 'select'>;

/** What the seconds of the period before hold, `shift` ms earlier; of time that is not known, nothing. */
export const liveBefore =
  ({ series, rollup, step, knowledge, select }: LiveBefore, shift: number) =>
  ({ from }: ChartStep): ComparedStep => {
    const breakdown = series && rollup.at(series, step, from - shift);
    const state = stateOf(knowledge, from - shift, from - shift + step);
    return state === 'known' || state === 'under way' ? { total: breakdown && select(breakdown).total } : undefined;
  };

/** For so long a picture stays as it is, or for one step: Recharts takes as long for one more step as for all of them. */
const PICTURE_MS = 30_000;

/** How long after the end of a step its last events come. */
const LATE_MS = 1000;

/** When the picture ends: before all steps that may still change often, and for as long as possible at the same time. */
const pictureEnd = (now: number, step: number): number => {
  const every = Math.max(step, PICTURE_MS);
  return Math.floor((now - LATE_MS) / every) * every;
};

/** The last minutes, as they happen. */
export const liveModel = ({
  series,
  rollup,
  range,
  step,
  knowledge,
  backfillStatus,
  ...look
}: ChartInput): ChartModel => {
  const to = look.now + 1000;
  const from = to - range.ms;
  const plotEnd = pictureEnd(look.now, step);
  const since = plotEnd - range.ms;
  const all = selectedSteps(stepsSince(since, series, rollup, { end: to, step, knowledge }), look.select);
  return modelOf(look, {
    from,
    to,
    steps: all.slice((stepUnderWay(to, step) - plotEnd) / step),
    plotted: all.filter((one) => one.to <= plotEnd),
    step,
    liveStep: step,
    range,
    gaps: gapsIn(knowledge.coverage, from, look.now),
    // After the backfill too, while a shard is behind.
    backfillStatus: knowledge.isFilling ? 'under way' : backfillStatus,
  });
};

/** Steps of the past of which something waits to be settled, and nothing is known. */
const gapsAmong = (steps: readonly ChartStep[]): readonly Gap[] =>
  either(
    steps.filter(({ watched }) => !watched),
    [],
  ).map(({ from, to = from }) => ({ from, to }));

/** A longer time, as it was when it was asked for. */
export const pastModel = ({ range, step, steps, ...look }: PastInput): ChartModel => {
  const [from, to] = [steps[0]?.from ?? look.now - range.ms, steps.at(-1)?.to ?? look.now];
  return modelOf(look, {
    from,
    to,
    steps,
    plotted: steps,
    step,
    liveStep: undefined,
    range,
    gaps: gapsAmong(steps),
    backfillStatus: steps.some(({ state }) => state === 'unknown') ? 'done' : 'under way',
  });
};
