import type { Granularity } from '@millrace/contract';
import { DAY_MS } from './time';

/** The one-second windows take an event until it is this old, by the time when it arrived. */
export const SECONDS_RETENTION_MS = DAY_MS;

/** The longest that any window is retained unless a stage says otherwise. What is older when it arrives has no window to be counted in. */
export const LONGEST_RETENTION_MS = 400 * DAY_MS;

/** How long things are retained, in ms. */
export interface Retention extends Readonly<Record<Granularity, number>> {
  /** The longest that a record may take to be settled: as long as the stream holds it, and a day for what is done by hand. */
  readonly log: number;
  /** Items, after the event that they are of. */
  readonly item: number;
}

/** A retention in words: `1 day`, `30 days`. */
export const daysOf = (ms: number): string => `${ms / DAY_MS} day${ms === DAY_MS ? '' : 's'}`;

export const retentionOf = (days: Readonly<Record<keyof Retention, number>>): Retention => ({
  second: days.second * DAY_MS,
  minute: days.minute * DAY_MS,
  hour: days.hour * DAY_MS,
  log: (days.log + 1) * DAY_MS,
  item: days.item * DAY_MS,
});

/** The longest that any window is retained: an event that is older when it arrives has no window to be counted in. */
export const longestRetention = ({ second, minute, hour }: Retention): number => Math.max(second, minute, hour);
