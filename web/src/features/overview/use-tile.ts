import { type HistoryAnswer, type Metric, metricTopic } from '@millrace/contract';
import { useMemo } from 'react';
import { breakdownOf, totalOf } from '../history/history';
import { useHistory } from '../history/use-history';
import { useNow, useRollup, useView } from '../live/live-context';
import { declaredLabels } from '../live/rollup';
import { levelOf, type ThresholdLevel } from '../metrics/figure';
import type { Cut } from '../metrics/filters';
import { subjectDimension, subjectLevel } from '../metrics/per-subject';
import { type LiveTimeRange, rangeEnd, rangeStart, type StoredTimeRange } from '../ranges/ranges';
import {
  answerOf,
  figureOfRange,
  figureOfSubjects,
  isHidden,
  type TileFigure,
  type Trend,
  tileFigure,
  trendBetween,
  trendOf,
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
  readonly metric: Metric;
  readonly range: R;
  /** The label that it shows alone. */
  readonly cut: Cut | undefined;
  readonly visible: boolean;
}

const levelOfFigure = (metric: Metric, { value, subjects }: TileFigure): ThresholdLevel => {
  if (subjects) return subjectLevel(metric, subjects);
  return value ? levelOf(value.number, metric.thresholds) : 'normal';
};

/** One subject has one value like any other metric. */
const asCut = (metric: Metric, cut: Cut | undefined): Metric => {
  const { per, ...single } = metric;
  return cut && per ? single : metric;
};

/** A metric as it happens: the figure follows every event, out of sight and in comparison the clock. */
export const useLiveTile = ({ metric: whole, range, cut, visible }: TileInput<LiveTimeRange>): TileContent => {
  const topic = metricTopic(whole.name);
  const metric = useMemo(() => asCut(whole, cut), [whole, cut]);
  const series = useView(({ state, calm }) => (visible ? state : calm).series.get(topic));
  const now = useNow();
  const coverage = useView((view) => view.coverage);
  const rollup = useRollup(metric.name);
  const figure = useMemo(() => {
    const all = cut && series && rollup.range(series, rangeStart(now, range), rangeEnd(now));
    if (cut && isHidden(all, cut)) return unknownFigure;
    return tileFigure(metric, series, windowsOf(rollup, cut), { now, range, coverage });
  }, [metric, series, rollup, cut, now, range, coverage]);
  const trend = useMemo(
    () => trendOf(metric, series, windowsOf(rollup, cut), { now, range, coverage }),
    [metric, rollup, cut, now, range, coverage],
  );
  const note = windowNote(metric, figure, { now, range, coverage });
  return { figure, trend, level: levelOfFigure(metric, figure), note };
};

const pastContent = (
  metric: Metric,
  answer: HistoryAnswer,
  { range, cut }: Pick<TileInput<StoredTimeRange>, 'range' | 'cut'>,
): Omit<TileContent, 'note'> => {
  if (cut && isHidden(breakdownOf(answer, declaredLabels(metric)), cut))
    return { figure: unknownFigure, trend: undefined, level: 'normal' };
  if (subjectDimension(metric)) {
    const figure = figureOfSubjects(metric, breakdownOf(answer, declaredLabels(metric)));
    return { figure, trend: undefined, level: levelOfFigure(metric, figure) };
  }
  const middle = answer.to - range.ms;
  const part = answerOf(answer, cut);
  const [before, after] = [totalOf(part, answer.from, middle), totalOf(part, middle, answer.to)];
  const figure = figureOfRange(metric, after);
  const trend = before && after && trendBetween(before, after, metric.decimals);
  return { figure, trend, level: levelOfFigure(metric, figure) };
};

const nothing = { figure: unknownFigure, trend: undefined, level: 'normal' } as const;

/** A metric over a longer time, beside the time before. */
export const usePastTile = ({ metric: whole, range, cut, visible }: TileInput<StoredTimeRange>): TileContent => {
  const metric = useMemo(() => asCut(whole, cut), [whole, cut]);
  const subjects = subjectDimension(metric);
  const { answer, error } = useHistory(
    { metric: metric.name, range, by: cut?.dimension ?? subjects?.name, spans: subjects ? 1 : 2 },
    visible,
  );
  const content = useMemo(
    () => (answer ? pastContent(metric, answer, { range, cut }) : nothing),
    [metric, range, cut, answer],
  );
  return { ...content, note: pastNote(metric, content.figure, { range, known: answer !== undefined, error }) };
};
