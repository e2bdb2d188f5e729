import type { Metric } from '@millrace/contract';
import { labelText } from '../../components/ui/outside-text';
import { formatAgo, formatChange, formatDuration, groupDigits } from '../../lib/format';
import type { Compare } from '../address/address';
import { boundWords, marked } from '../metrics/estimates';
import { isOfRange } from '../metrics/figure';
import { spreadDimension, subjectCount } from '../metrics/per-subject';
import { exactWords, shortDigits, shortRange } from '../metrics/words';
import { rangeWords, type TimeRange } from '../ranges/ranges';
import type { Coverage } from '../settling/coverage';
import { missedIn, type TileFigure, type Trend } from './tile-figure';

/** Since when, or of when, a figure is. */
export interface Note {
  /** In full, for those who point at it. */
  readonly words: string;
  /** What a tile says of it; nothing where it is what the range of the page says. */
  readonly short: string | undefined;
}

const MINUTE_MS = 60_000;

/** A level that is no older than this is called the latest one, without its age. */
const RECENT_MS = 5000;

const within = (range: TimeRange): string => (range.kind === 'custom' ? range.text : `in the ${rangeWords(range)}`);

/** `8 vehicles in the last 5 min`, if each subject has a value of its own. */
const subjectNote = (metric: Metric, { subjects }: TileFigure, range: TimeRange): Note | undefined => {
  const dimension = spreadDimension(metric);
  if (!dimension || !subjects) return undefined;
  const short = subjectCount(subjects, dimension);
  return { words: `${short} ${within(range)}`, short };
};

/** How much of its time a figure is of, ms: from the first minute on in whole ones. */
const onlyWords = (ms: number): string =>
  `only ${formatDuration(ms < MINUTE_MS ? ms : Math.floor(ms / MINUTE_MS) * MINUTE_MS)}`;

interface WindowTime {
  readonly now: number;
  readonly range: TimeRange;
  readonly coverage: Coverage;
  /** Whether what is missing is on its way. */
  readonly isFilling: boolean;
}

const FILLING = 'filling in';

/** Of a figure of the last minutes that has no value. */
const noneNote = (metric: Metric, missed: number, { range, isFilling }: WindowTime): Note => {
  if (missed > 0) return { words: 'not known yet', short: isFilling ? FILLING : 'not known' };
  const words = metric.formula ? `no value in ${range.text}` : `none in ${range.text}`;
  return { words, short: words };
};

/** Of a figure of the last minutes. */
export const windowNote = (metric: Metric, figure: TileFigure, time: WindowTime): Note => {
  const { now, range, coverage, isFilling } = time;
  const ofSubjects = subjectNote(metric, figure, range);
  if (ofSubjects) return ofSubjects;
  const missed = missedIn(coverage, now, range);
  if (!figure.value) return noneNote(metric, missed, time);
  if (!isOfRange(metric)) {
    const age = now - (figure.at ?? now);
    return { words: `latest, ${formatAgo(age)}`, short: age > RECENT_MS ? formatAgo(age) : undefined };
  }
  const what = metric.measure === 'quantiles' ? 'median ' : '';
  if (missed === 0) return { words: `${what}${within(range)}`, short: what.trim() || undefined };
  const known = range.ms - 1000 - missed;
  const words = `${what}in ${formatDuration(known)} of the ${rangeWords(range)}`;
  return { words, short: isFilling ? FILLING : onlyWords(known) };
};

const summaries: Partial<Record<Metric['measure'], string>> = { stats: 'mean', quantiles: 'median', last: 'latest' };

/** Of a figure that REST added up. `error` says why it could not be had; `shared`: the page says so at one place, for all figures. */
export const pastNote = (
  metric: Metric,
  figure: TileFigure,
  { range, known, error, shared }: { range: TimeRange; known: boolean; error: string | undefined; shared: boolean },
): Note => {
  if (error !== undefined) return { words: `could not be loaded, trying again: ${error}`, short: 'not loaded' };
  if (!known && shared) return { words: 'not loaded: the service does not answer', short: 'not loaded' };
  if (!known) return { words: 'loading', short: 'loading' };
  const ofSubjects = subjectNote(metric, figure, range);
  if (ofSubjects) return ofSubjects;
  const what = summaries[metric.measure];
  return { words: [what, within(range)].filter(Boolean).join(' '), short: what };
};

/** Beyond ten times as much, a percentage says less than what it was before. */
const LARGEST_RATIO = 9.99;

const earlier: Readonly<Record<Compare, (time: string) => readonly [against: string, within: string]>> = {
  previous: (time) => [`vs ${time} before`, `in the ${time} before`],
  yesterday: () => ['vs yesterday', 'yesterday'],
  week: () => ['vs last week', 'last week'],
};

/** What is compared and with what: `+12 %` `vs 5 min before`, or `from 3` `in the 5 min before`. */
export const trendWords = (
  { ratio, before }: Trend,
  { range, compare = 'previous' }: { range: TimeRange; compare?: Compare | undefined },
  metric: Metric,
): readonly [string, string] => {
  const [against, then] = earlier[compare](range.kind === 'custom' ? formatDuration(range.ms) : range.text);
  return Math.abs(ratio) > LARGEST_RATIO
    ? [`from ${shortDigits(metric, before)}`, then]
    : [formatChange(ratio), against];
};

/** Every digit, and what it is of, for those who point at it. */
export const exactTitle = (metric: Metric, { value, subjects, count, beside, within }: TileFigure): string => {
  const from = `from ${groupDigits(String(count))} event${count === 1 ? '' : 's'}`;
  if (subjects) {
    const [lowest, highest] = [subjects.lowest, subjects.highest].map(({ label, exact }) => {
      const whose = label === undefined ? 'not kept apart' : labelText(label);
      return `${exactWords(metric, exact)} (${whose})`;
    });
    return `lowest ${lowest}, highest ${highest}, ${from}`;
  }
  if (!value) return 'no value yet';
  const others = beside.map(({ name, exact }) => `, ${name} ${exactWords(metric, exact)}`).join('');
  const text = `${exactWords(metric, value.exact)}${others}, ${from}`;
  return within === undefined ? text : `${marked(text, true)}. ${boundWords(metric, within)}`;
};

/** What of a figure tests and programs read: the exact value, or the exact lowest and highest. */
export const exactData = ({ value, subjects }: TileFigure): string =>
  subjects ? `${subjects.lowest.exact}–${subjects.highest.exact}` : (value?.exact ?? '');

/** What a tile has room for. */
export const digits = (metric: Metric, { value, subjects, within }: TileFigure): string => {
  if (subjects) return shortRange(metric, subjects.lowest.number, subjects.highest.number);
  return value ? marked(shortDigits(metric, value.number), within !== undefined) : '–';
};
