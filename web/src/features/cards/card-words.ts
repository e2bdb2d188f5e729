import type { Metric } from '@millrace/contract';
import { formatAgo, formatChange, formatDuration } from '../../lib/format';
import { isOfRange } from '../metrics/figure';
import { subjectCount, subjectDimension } from '../metrics/per-subject';
import { shortDigits } from '../metrics/words';
import { rangeStart, type TimeRange } from '../ranges/ranges';
import { type Coverage, missedOf } from '../settling/coverage';
import type { CardFigure, Trend } from './card-figure';

/** A moment that was missed is not worth a word, nor are the seconds that are backfilled after each connection. */
const WORTH_SAYING_MS = 8000;

/** Since when, or of when, the figure is. */
export const windowWords = (
  metric: Metric,
  figure: CardFigure,
  { now, range, coverage }: { now: number; range: TimeRange; coverage: Coverage },
): string => {
  const dimension = subjectDimension(metric);
  if (dimension && figure.subjects) return `${subjectCount(figure.subjects, dimension)} in the last ${range.text}`;
  if (!figure.value) return `none in ${range.text}`;
  if (!isOfRange(metric)) return `latest, ${formatAgo(now - (figure.at ?? now))}`;
  const missed = missedOf(coverage, rangeStart(now, range), now);
  const what = metric.measure === 'quantiles' ? 'median ' : '';
  if (missed <= WORTH_SAYING_MS) return `${what}in the last ${range.text}`;
  return `${what}in ${formatDuration(range.ms - 1000 - missed)} of the last ${range.text}`;
};

/** Beyond ten times as much, a percentage says less than what it was before. */
const LARGEST_RATIO = 9.99;

/** What is compared and with what: `+12 %` `vs 5 min before`, or `from 3` `in the 5 min before`. */
export const trendWords = ({ ratio, before }: Trend, time: string, metric: Metric): readonly [string, string] =>
  Math.abs(ratio) > LARGEST_RATIO
    ? [`from ${shortDigits(metric, before)}`, `in the ${time} before`]
    : [formatChange(ratio), `vs ${time} before`];
