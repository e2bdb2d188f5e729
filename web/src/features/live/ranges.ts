import type { Span } from './rollup';

export interface Range {
  readonly minutes: number;
  readonly ms: number;
  /** What one step of a chart covers: sixty steps fill a range. */
  readonly step: Span;
}

export const ranges = [
  { minutes: 5, ms: 300_000, step: 5000 },
  { minutes: 15, ms: 900_000, step: 15_000 },
] as const satisfies readonly Range[];

/** The longest range twice, so that it too can be compared with the time before it. */
export const KEPT_MS = 2 * 900_000;

/** Start of the first second of the range that ends with the second `now`, ms. */
export const rangeStart = (now: number, range: Range): number => now + 1000 - range.ms;

/** Events may carry a time up to five minutes ahead of their arrival; a range takes in those as well. */
export const rangeEnd = (now: number): number => now + 301_000;
