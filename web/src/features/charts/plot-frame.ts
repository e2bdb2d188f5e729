import type { Metric } from '@millrace/contract';
import { exactWords } from '../metrics/words';
import { heightOn, type Scale } from './axes';
import type { Stroke } from './chart-lines';
import type { ChartModel } from './chart-model';

/** Whether there is one area alone, drawn as its upper line with a tint under it: a whole field of colour would be loud. */
export const isLoneArea = ({ strokes, drawing }: Pick<ChartModel, 'strokes' | 'drawing'>): boolean =>
  strokes.length === 1 && drawing.shape === 'stack';

/** How opaque areas and bars are. */
export const amountOpacity = (model: Pick<ChartModel, 'strokes' | 'drawing'>): number =>
  isLoneArea(model) ? 0.22 : 0.85;
export const BAND_OPACITY = 0.18;

/** The colour token of a line; lines without a colour of their own share one. */
export const seriesColour = (colour: number | undefined): string =>
  colour === undefined ? 'var(--series-rest)' : `var(--series-${colour})`;

/** How wide lines are, px. */
export const LINE_WIDTHS: Record<Stroke['look'], number> = { line: 1.75, thin: 1 };

/** The upper edge of an area: areas that lie on each other are parted by it. */
export const areaEdge = (model: Pick<ChartModel, 'strokes' | 'drawing'>, colour: number | undefined) =>
  isLoneArea(model)
    ? { stroke: seriesColour(colour), strokeWidth: LINE_WIDTHS.line }
    : { stroke: 'var(--surface)', strokeWidth: LINE_WIDTHS.thin };

/** Where a moment stands, as a share of the plot's width; undefined outside of it. */
export const shareOf = (at: number, from: number, to: number): number | undefined => {
  const share = (at - from) / (to - from);
  return share >= 0 && share <= 1 ? share : undefined;
};

/** A share as CSS takes it. */
export const percent = (share: number): string => `${Math.round(share * 1e4) / 100}%`;

export interface ThresholdMark {
  readonly level: 'warning' | 'critical';
  /** `≥ 90`; with an arrow where the scale ends before it. */
  readonly text: string;
  /** Where its line is, as a share of the height from the bottom; undefined where the scale ends before it. */
  readonly line: number | undefined;
  /** Where its words stand, as a share of the height from the bottom. */
  readonly words: number;
}

/** How much of a chart's height a line of words takes, with a little room to the next. */
const WORDS_SHARE = 0.07;

/** The thresholds of a metric on a scale: always with their words, which do not meet. */
export const thresholdMarks = (metric: Metric, scale: Scale): readonly ThresholdMark[] => {
  const { thresholds } = metric;
  if (!thresholds) return [];
  const sign = thresholds.direction === 'above' ? '≥' : '≤';
  const marks = (['warning', 'critical'] as const).map((level) => {
    const height = heightOn(scale, thresholds[level]);
    const arrow = height > 1 ? ' ↑' : height < 0 ? ' ↓' : '';
    const text = `${level} ${sign} ${exactWords(metric, String(thresholds[level]))}${arrow}`;
    const words = Math.min(1 - WORDS_SHARE, Math.max(0, height));
    return { level, text, line: arrow ? undefined : height, words };
  });
  const [lower, upper] = marks.sort(
    (a, b) => heightOn(scale, thresholds[a.level]) - heightOn(scale, thresholds[b.level]),
  );
  if (!lower || !upper) return marks;
  const least = Math.min(lower.words, 1 - 2 * WORDS_SHARE);
  return [
    { ...lower, words: least },
    { ...upper, words: Math.max(upper.words, least + WORDS_SHARE) },
  ];
};
