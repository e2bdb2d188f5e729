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

/** A longer time, which REST adds up. */
export interface PastTimeRange extends TimeRangeBase {
  readonly kind: 'past';
  readonly step: number;
}

export type TimeRange = LiveTimeRange | PastTimeRange;

const HOUR_MS = 3_600_000;

export const liveRanges = [
  { kind: 'live', key: '5m', text: '5 min', ms: 300_000, step: 5000 },
  { kind: 'live', key: '15m', text: '15 min', ms: 900_000, step: 15_000 },
] as const satisfies readonly LiveTimeRange[];

export const pastRanges = [
  { kind: 'past', key: '1h', text: '1 h', ms: HOUR_MS, step: 60_000 },
  { kind: 'past', key: '24h', text: '24 h', ms: 24 * HOUR_MS, step: 900_000 },
  { kind: 'past', key: '7d', text: '7 d', ms: 168 * HOUR_MS, step: HOUR_MS },
  { kind: 'past', key: '30d', text: '30 d', ms: 720 * HOUR_MS, step: 6 * HOUR_MS },
] as const satisfies readonly PastTimeRange[];

export const ranges = [...liveRanges, ...pastRanges] as const;

/** The longest live range twice, so that it too can be compared with the time before it. */
export const LIVE_SPAN_MS = 2 * 900_000;

/** Start of the first second of the range that ends with the second `now`, ms. */
export const rangeStart = (now: number, range: TimeRange): number => now + 1000 - range.ms;

/** Events may carry a time up to five minutes ahead of their arrival; a range takes in those as well. */
export const rangeEnd = (now: number): number => now + 301_000;

/** The range of that name; the first one where there is none. */
export const rangeNamed = (key: string | null): TimeRange => ranges.find((range) => range.key === key) ?? ranges[0];
