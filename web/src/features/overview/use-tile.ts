import type { HistoryAnswer, Metric } from '@millrace/contract';
import { useMemo } from 'react';
import type { Compare } from '../address/address';
import { shiftOf } from '../charts/chart-view';
import { breakdownOf, totalOf } from '../history/history';
import { useHeld, useHistory } from '../history/use-history';
import { useRollup, useSeriesAt, useTotals, useView } from '../live/live-context';
import { declaredLabels } from '../live/rollup';
import { isHidden, labelOf } from '../metrics/estimates';
import { isOfRange, levelOf, type ThresholdLevel } from '../metrics/figure';
import { type Cut, isDeclaredIn } from '../metrics/filters';
import { spreadDimension, subjectLevel } from '../metrics/per-subject';
import { earlierRange, type LiveTimeRange, type StoredTimeRange, type TimeRange } from '../ranges/ranges';
import {
  answerOf,
  comparedPartial,
  figureOfRange,
  figureOfSubjects,
  missesBefore,
  type TileFigure,
  type Trend,
  tileFigure,
  trendBetween,
  trendOf,
  trendSince,
  unknownFigure,
  windowsOf,
} from './tile-figure';
import { type Note, pastNote, windowNote } from './tile-words';

/** What a tile says. */
export interface TileContent {
  readonly figure: TileFigure;
  /** Undefined where there is nothing to compare with. */
  readonly trend: Trend | undefined;
  readonly level: ThresholdLevel;
  /** Since when, or of when, the figure is. */
  readonly note: Note;
}

export interface TileInput<R> {
  /** As what it is cut to leaves it. */
  readonly metric: Metric;
  readonly range: R;
  /** The label that it shows alone. */
  readonly cut: Cut | undefined;
  readonly compare: Compare | undefined;
  readonly visible: boolean;
}

const levelOfFigure = (metric: Metric, { value, subjects }: TileFigure): ThresholdLevel => {
  if (subjects) return subjectLevel(metric, subjects);
  return value ? levelOf(value.number, metric.thresholds) : 'normal';
};

const MINUTE_MS = 60_000;
/** How much earlier the time is that the page compares with, where that is not the time right before. */
const chosenShift = (compare: Compare | undefined, range: TimeRange): number | undefined =>
  compare === undefined || compare === 'previous' ? undefined : shiftOf(compare, range.ms);

/** What REST knows of the same time so much earlier (ms); nothing is asked for without a shift. */
const useThen = (
  { metric, range, cut, visible }: TileInput<TimeRange>,
  shift: number | undefined,
): HistoryAnswer | undefined => {
  const minute = useView(({ now }) => Math.floor(now / MINUTE_MS) * MINUTE_MS);
  const earlier = useMemo(() => earlierRange(range, shift ?? range.ms, minute), [range, shift, minute]);
  const isAsked = shift !== undefined && !spreadDimension(metric);
  const { answer } = useHistory(
    { metric: metric.name, range: earlier, by: cut?.dimension, spans: 1 },
    visible && isAsked,
  );
  const held = useHeld(`${metric.name} ${cut?.dimension} ${range.key} ${shift}`, answer);
  return useMemo(() => (isAsked && held ? answerOf(held, cut) : undefined), [isAsked, held, cut]);
};

/** What reads the windows of a metric: all that they hold only where a label or a subject is looked for. */
export const useWindows = (metric: Metric, cut: Cut | undefined) => {
  const all = useRollup(metric.name);
  const totals = useTotals(metric.name);
  const rollup = cut || spreadDimension(metric) ? all : totals;
  const isDeclared = cut && isDeclaredIn(metric, cut);
  return useMemo(() => windowsOf(rollup, cut, isDeclared), [rollup, cut, isDeclared]);
};

/** A tile that is out of sight follows the events so often: with what most pages have of them, that was a tenth of their time. */
const OUT_OF_SIGHT_MS = 3000;

/** A metric as it happens, once a second: rendering it with every picture would take most of a core. */
export const useLiveTile = (input: TileInput<LiveTimeRange>): TileContent => {
  const { metric, range, cut, compare, visible } = input;
  const now = useView((view) => (visible ? view.now : view.now - (view.now % OUT_OF_SIGHT_MS)));
  const { series, coverage } = useSeriesAt(metric.name, now);
  const isBackfilled = useView((view) => view.backfillStatus !== 'under way');
  const windows = useWindows(metric, cut);
  const figure = useMemo(
    () => tileFigure(metric, series, windows, { now, range, coverage }),
    [metric, series, windows, now, range, coverage],
  );
  // A label without events may be among those that are not kept apart.
  const isThere = figure.within === undefined || figure.count > 0;
  const shift = chosenShift(compare, range);
  const before = useMemo(() => {
    if (shift !== undefined) return undefined;
    const trend = trendOf(metric, series, windows, { now, range, coverage });
    return cut && (trend?.before === 0 || !isThere) ? undefined : trend;
  }, [metric, windows, cut, isThere, now, range, coverage, shift]);
  // What the page has not seen of the time before is asked for, once it is clear that the backfill does not bring it.
  const isAsked = !before && isBackfilled && missesBefore(coverage, now, range);
  const then = useThen(input, shift ?? (isAsked ? range.ms : undefined));
  const since = useMemo(() => {
    const after = then && comparedPartial(metric, series, windows, { now, range, coverage });
    return then && trendSince(metric, then, after, isOfRange(metric));
  }, [metric, windows, now, range, coverage, then]);
  const isFilling = useView((view) => view.isFilling);
  const note = windowNote(metric, figure, { now, range, coverage, isFilling });
  return { figure, trend: before ?? since, level: levelOfFigure(metric, figure), note };
};

interface PastInput extends Pick<TileInput<StoredTimeRange>, 'range' | 'cut'> {
  /** The time that it is compared with, where that is not the time right before. */
  readonly then: HistoryAnswer | undefined;
  readonly isShifted: boolean;
}

const pastContent = (
  metric: Metric,
  answer: HistoryAnswer,
  { range, cut, then, isShifted }: PastInput,
): Omit<TileContent, 'note'> => {
  const isDeclared = cut && isDeclaredIn(metric, cut);
  if (cut && isHidden(breakdownOf(answer, declaredLabels(metric)), cut, isDeclared))
    return { figure: unknownFigure, trend: undefined, level: 'normal' };
  if (spreadDimension(metric)) {
    const figure = figureOfSubjects(metric, breakdownOf(answer, declaredLabels(metric)));
    return { figure, trend: undefined, level: levelOfFigure(metric, figure) };
  }
  const middle = answer.to - range.ms;
  const part = answerOf(answer, cut);
  const [before, after] = [totalOf(part, answer.from, middle), totalOf(part, middle, answer.to)];
  const recent = { ...answer, points: answer.points.filter(({ start }) => start >= middle) };
  const shown = cut && breakdownOf(recent, declaredLabels(metric));
  // A formula that reads a label whose events are estimated.
  const isEstimate = recent.points.some(({ atLeast }) => atLeast);
  const within = shown ? labelOf(shown, cut, isDeclared).within : isEstimate ? 0 : undefined;
  const figure = figureOfRange(metric, { total: after, within });
  const trend = isShifted
    ? then && trendSince(metric, then, after, true)
    : before && after && trendBetween(before, after, metric);
  return { figure, trend, level: levelOfFigure(metric, figure) };
};

const nothing = { figure: unknownFigure, trend: undefined, level: 'normal' } as const;

/** A metric over a longer time, beside the time before. */
export const usePastTile = (input: TileInput<StoredTimeRange>): TileContent => {
  const { metric, range, cut, compare, visible } = input;
  const subjects = spreadDimension(metric);
  const { answer, error, shared } = useHistory(
    { metric: metric.name, range, by: cut?.dimension ?? subjects?.name, spans: subjects ? 1 : 2 },
    visible,
  );
  const shift = chosenShift(compare, range);
  const then = useThen(input, shift);
  const content = useMemo(
    () => (answer ? pastContent(metric, answer, { range, cut, then, isShifted: shift !== undefined }) : nothing),
    [metric, range, cut, answer, then, shift],
  );
  return { ...content, note: pastNote(metric, content.figure, { range, known: answer !== undefined, error, shared }) };
};
