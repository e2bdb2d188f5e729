import { formatMinute, formatMoment } from '../../lib/format';

interface TimeRangeBase {
  /** Its name in the page's address. */
  readonly key: string;
  readonly text: string;
  readonly ms: number;
}

/** The last minutes, second by second, as they happen. */
export interface LiveTimeRange extends TimeRangeBase {
  readonly kind: 'live';
  /** What one step of a chart covers, ms: sixty steps fill a range. */
  readonly step: 5000 | 15_000;
}

/** A longer time up to now, which REST adds up. */
export interface PastTimeRange extends TimeRangeBase {
  readonly kind: 'past';
  readonly step: number;
}

/** From one moment to another, both chosen by a person, in whole steps; REST adds it up. */
export interface CustomTimeRange extends TimeRangeBase {
  readonly kind: 'custom';
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** A time that REST adds up. */
export type StoredTimeRange = PastTimeRange | CustomTimeRange;

export type TimeRange = LiveTimeRange | StoredTimeRange;

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const liveRanges = [
  { kind: 'live', key: '5m', text: '5 min', ms: 300_000, step: 5000 },
  { kind: 'live', key: '15m', text: '15 min', ms: 900_000, step: 15_000 },
] as const satisfies readonly LiveTimeRange[];

export const pastRanges = [
  { kind: 'past', key: '1h', text: '1 h', ms: HOUR_MS, step: 60_000 },
  { kind: 'past', key: '24h', text: '24 h', ms: DAY_MS, step: 900_000 },
  { kind: 'past', key: '7d', text: '7 d', ms: 7 * DAY_MS, step: HOUR_MS },
  { kind: 'past', key: '30d', text: '30 d', ms: 30 * DAY_MS, step: 6 * HOUR_MS },
] as const satisfies readonly PastTimeRange[];

export const ranges = [...liveRanges, ...pastRanges] as const;

/** The longest live range twice, so that it too can be compared with the time before it. */
export const LIVE_SPAN_MS = 2 * 900_000;

/** Start of the first second of the range that ends with the second `now`, ms. */
export const rangeStart = (now: number, range: TimeRange): number => now + 1000 - range.ms;

/** Events may carry a time up to five minutes ahead of their arrival; a range takes in those as well. */
export const rangeEnd = (now: number): number => now + 301_000;

/** Steps of a custom range at most: about as many as a chart has room for. */
const MOST_STEPS = 120;
/** What is stored reaches back that far: seconds, minutes and hours, each a little less than they are retained. */
const RETAINED_MS = [
  { step: SECOND_MS, ms: 23 * HOUR_MS },
  { step: MINUTE_MS, ms: 29 * DAY_MS },
] as const;

/** The longest custom range: hours are retained for 400 days. */
export const LONGEST_CUSTOM_MS = 400 * DAY_MS;
/** The shortest one. */
export const SHORTEST_CUSTOM_MS = 10 * SECOND_MS;

/**
 * Steps that REST adds up, ms: those of the contract, which this file does not load since the page begins with it, before it is known who is
 * there. A test compares them.
 */
export const STEPS_MS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * SECOND_MS,
);

const stepFor = (from: number, to: number, now: number): number => {
  const least = RETAINED_MS.find(({ ms }) => now - from <= ms)?.step ?? HOUR_MS;
  return STEPS_MS.find((step) => step >= least && (to - from) / step <= MOST_STEPS) ?? DAY_MS;
};

/** `20261129T100500Z`, which an address need not escape. */
const compact = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');

const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const readCompact = (text: string): number => Date.parse(text.replace(COMPACT, '$1-$2-$3T$4:$5:$6Z'));

const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString();

/** The whole steps that hold [from, to), which are chosen so that a chart has room for them. `now` says what is still stored. */
export const customRange = (from: number, to: number, now: number): CustomTimeRange => {
  const step = stepFor(from, to, now);
  const [first, last] = [Math.floor(from / step) * step, Math.ceil(to / step) * step];
  return {
    kind: 'custom',
    key: `${compact(first)}..${compact(last)}`,
    text: `${formatMoment(first)} – ${sameDay(first, last) ? formatMinute(last) : formatMoment(last)}`,
    ms: last - first,
    from: first,
    to: last,
    step,
  };
};

/** The last day of a time that is over, or all of it where it was shorter; at least a minute. */
export const lastDayOf = (since: number, until: number, now: number): CustomTimeRange =>
  customRange(Math.min(Math.max(since, until - DAY_MS), until - MINUTE_MS), until, now);

const customNamed = (key: string, now: number): CustomTimeRange | undefined => {
  const [from = Number.NaN, to = Number.NaN, ...more] = key.split('..').map(readCompact);
  const isRange = more.length === 0 && to - from >= SHORTEST_CUSTOM_MS && to - from <= LONGEST_CUSTOM_MS;
  return isRange ? customRange(from, to, now) : undefined;
};

/** The range of that name; the first one where there is none. */
export const rangeNamed = (key: string | null, now: number = Date.now()): TimeRange =>
  ranges.find((range) => range.key === key) ?? (key === null ? undefined : customNamed(key, now)) ?? ranges[0];

/** The range in words: `last 5 min`, or `29 Nov, 10:05 – 11:00`. */
export const rangeWords = (range: TimeRange): string => (range.kind === 'custom' ? range.text : `last ${range.text}`);

/** A range of `ms` that ends by `to`: so little before it that it begins and ends with a step, and is no longer than asked for. */
const endingBy = (to: number, ms: number, now: number): CustomTimeRange => {
  const { step } = customRange(to - ms, to, now);
  const end = Math.floor(to / step) * step;
  return customRange(end - ms, end, now);
};

/** The time as long as the range, so much earlier (ms). What ends now is taken by the whole minute, so that it is asked for once a minute. */
export const earlierRange = (range: TimeRange, shift: number, now: number): CustomTimeRange => {
  const to = range.kind === 'custom' ? range.to : Math.floor(now / MINUTE_MS) * MINUTE_MS;
  return endingBy(to - shift, range.ms, now);
};

/** The time as long as the range, so many lengths of it later. From a range that ends now, earlier times only. */
export const movedRange = (range: TimeRange, lengths: number, now: number): TimeRange => {
  const { from, to } = range.kind === 'custom' ? range : endingBy(now, range.ms, now);
  const move = lengths * (to - from);
  return to + move > now + SECOND_MS ? range : customRange(from + move, to + move, now);
};
