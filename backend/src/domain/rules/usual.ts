import { DAY_MS, HOUR_MS } from '../time';
import type { Rule } from './rule-definition';
import type { Figure, FigureWindow } from './rule-windows';

/** With fewer hours of history than these nothing is known to be usual. */
const LEAST_SEASONS = 3;

const WEEKS = { minute: 4, hour: 8 } as const;
const DAYS = 7;

const hourOf = (time: number): number => Math.floor(time / HOUR_MS) * HOUR_MS;

const before = (start: number, step: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => hourOf(start) - (count - i) * step);

/** The hours whose windows say what is usual at a moment, the earliest first: the same hour of the weeks before, or where these are too few of the days before. */
export const seasonsBefore = ({ granularity }: Pick<Rule, 'granularity'>, start: number) => ({
  weeks: before(start, 7 * DAY_MS, granularity === 'hour' ? WEEKS.hour : WEEKS.minute),
  days: before(start, DAY_MS, DAYS),
});

/** What was measured in an hour, by label, window by window: NaN where nothing was. */
interface HourFigures {
  readonly events: number;
  /** Of a label of which there was nothing. */
  readonly missing: Float64Array;
  readonly labels: ReadonlyMap<string, Float64Array>;
}

/** Labels of an hour that are known, those with the most events first: any other is usually not there. */
const MOST_LABELS = 200;

/** What is usual of a label: `spread` is what a standard deviation would be, were it not for what is odd. */
export interface Usual {
  readonly median: number;
  readonly spread: number;
}

const medianOf = (sorted: readonly number[]): number => {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
};

const ascending = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);

/** By how much the median of absolute deviations is less than the standard deviation, of normal values. */
const MAD_TO_DEVIATION = 1.4826;

/** Less than this share of the median is no spread: of very even figures the least change would be odd otherwise. */
const LEAST_SHARE = 0.05;

const spreadOf = (rule: Rule, samples: readonly number[], median: number): number => {
  const mad = medianOf(ascending(samples.map((value) => Math.abs(value - median))));
  const isCount = rule.compares.kind === 'deviation' && rule.compares.isCount;
  const chance = isCount ? Math.sqrt(Math.max(1, median)) : 10 ** -rule.metric.decimals;
  return Math.max(MAD_TO_DEVIATION * mad, LEAST_SHARE * Math.abs(median), chance);
};

/** The longest run of windows without events, ms; none of an hour in which nothing came at all. */
const longestPause = (values: Float64Array | undefined, windowMs: number): number | undefined => {
  if (!values || values.every((events) => events === 0)) return undefined;
  let [longest, run] = [0, 0];
  for (const events of values) {
    run = events === 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest * windowMs;
};

/**
 * Whether there is history still to come. `growing`: something may be sent in, or made again, for an hour in which nothing came. `stored`: nothing does, as long as
 * it is looked at.
 */
type Growth = 'growing' | 'stored';

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The windows of one rule in hours that are over, as long as they are of use, and what they say is usual. */
export class RuleHistory {
  private readonly rule: Rule;
  private readonly most: number;
  private readonly growth: Growth;
  private readonly hours = new Map<number, HourFigures>();
  private usual = new Map<string, Usual | undefined>();
  private usualAt = Number.NaN;

  /** `most`: hours that are remembered at the most. */
  constructor(rule: Rule, most: number, growth: Growth = 'growing') {
    this.rule = rule;
    this.most = most;
    this.growth = growth;
  }

  /** Those of the hours that are not known, and as long as history grows those in which nothing came. */
  unknown(hours: readonly number[]): readonly number[] {
    return this.growth === 'stored'
      ? hours.filter((hour) => !this.hours.has(hour))
      : hours.filter((hour) => !this.hours.get(hour)?.events);
  }

  /** Takes the windows of a span, all of them, of which whole hours are remembered. */
  putAll({ from, to }: Span, windows: readonly FigureWindow[]): void {
    const ofHours = new Map<number, FigureWindow[]>();
    for (let hour = Math.ceil(from / HOUR_MS) * HOUR_MS; hour + HOUR_MS <= to; hour += HOUR_MS) ofHours.set(hour, []);
    for (const window of windows) ofHours.get(hourOf(window.start))?.push(window);
    for (const [hour, found] of ofHours) this.put(hour, found);
  }

  /** Takes windows that were looked at, where they are history by now and need not be read again. */
  remember(span: Span, windows: readonly FigureWindow[]): void {
    if (this.growth === 'stored') this.putAll(span, windows);
  }

  private put(hour: number, windows: readonly FigureWindow[]): void {
    const isAbsence = this.rule.compares.kind === 'absence';
    const sampleOf = ({ value = Number.NaN, events }: Figure) => (isAbsence ? events : value);
    const events = new Map<string, number>();
    for (const { labels } of windows)
      for (const [label, figure] of labels) events.set(label, (events.get(label) ?? 0) + figure.events);
    const largest = [...events].sort((a, b) => b[1] - a[1]).slice(0, MOST_LABELS);
    const labels = largest.map(([label]) => {
      const values = windows.map(({ labels: found, missing }) => sampleOf(found.get(label) ?? missing));
      return [label, Float64Array.from(values)] as const;
    });
    this.hours.set(hour, {
      events: windows.reduce((sum, window) => sum + window.events, 0),
      missing: Float64Array.from(windows, ({ missing }) => sampleOf(missing)),
      labels: new Map(labels),
    });
    for (const known of this.hours.keys()) if (this.hours.size > this.most) this.hours.delete(known);
    this.usualAt = Number.NaN;
  }

  /** Whether the same hour of weeks before is enough to say what is usual. */
  hasWeeks(start: number): boolean {
    return this.withHistory(seasonsBefore(this.rule, start).weeks).length >= LEAST_SEASONS;
  }

  /** The labels that something came of in the hours that say what is usual. */
  labelsAt(start: number): ReadonlySet<string> {
    return new Set(this.seasonsAt(start).flatMap(({ labels }) => [...labels.keys()]));
  }

  /** Undefined as long as there is too little history. */
  at(start: number, label: string): Usual | undefined {
    return this.remembered(start, label, () => {
      const all = this.seasonsAt(start).flatMap(({ labels, missing }) => [...(labels.get(label) ?? missing)]);
      const samples = all.filter((value) => !Number.isNaN(value));
      if (samples.length < LEAST_SEASONS) return undefined;
      const median = medianOf(ascending(samples));
      return { median, spread: spreadOf(this.rule, samples, median) };
    });
  }

  /** The longest pause that is usual, ms; undefined where nothing at all is, or it is not known. */
  pauseAt(start: number, label: string): number | undefined {
    const usual = this.remembered(start, label, () => {
      const seasons = this.seasonsAt(start);
      const pauses = seasons.flatMap(({ labels }) => longestPause(labels.get(label), this.rule.windowMs) ?? []);
      // Where it was silent in more of them than not, that is usual.
      if (seasons.length < LEAST_SEASONS || 2 * pauses.length <= seasons.length) return undefined;
      return { median: medianOf(ascending(pauses)), spread: 0 };
    });
    return usual && Math.max(usual.median, this.rule.windowMs);
  }

  private remembered(start: number, label: string, make: () => Usual | undefined): Usual | undefined {
    const hour = hourOf(start);
    if (this.usualAt !== hour) [this.usual, this.usualAt] = [new Map(), hour];
    const known = this.usual.get(label);
    if (known || this.usual.has(label)) return known;
    const made = make();
    this.usual.set(label, made);
    return made;
  }

  private seasonsAt(start: number): readonly HourFigures[] {
    const { weeks, days } = seasonsBefore(this.rule, start);
    const ofWeeks = this.withHistory(weeks);
    if (ofWeeks.length >= LEAST_SEASONS) return ofWeeks;
    const ofDays = this.withHistory(days);
    return ofDays.length >= LEAST_SEASONS ? ofDays : [];
  }

  /** Of hours, the earliest first, those from the first one on in which anything came: before that there was no history. */
  private withHistory(hours: readonly number[]): readonly HourFigures[] {
    const known = hours.flatMap((hour) => this.hours.get(hour) ?? []);
    const first = known.findIndex(({ events }) => events > 0);
    return first < 0 ? [] : known.slice(first);
  }
}

/** Histories of rules, made when they are asked for. `most`: hours that each remembers at the most. */
export const ruleHistories = (most: number, growth?: Growth): ((rule: Rule) => RuleHistory) => {
  const histories = new Map<Rule, RuleHistory>();
  return (rule) => {
    const history = histories.get(rule) ?? new RuleHistory(rule, most, growth);
    histories.set(rule, history);
    return history;
  };
};
