import { formatDay, formatMinute } from '../../lib/format-time';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How far labels stand apart on an axis up to that long, ms. */
const apart: readonly (readonly [length: number, step: number])[] = [
  [6 * MINUTE_MS, MINUTE_MS],
  [20 * MINUTE_MS, 3 * MINUTE_MS],
  [2 * HOUR_MS, 10 * MINUTE_MS],
  [2 * DAY_MS, 4 * HOUR_MS],
  [10 * DAY_MS, DAY_MS],
  [Number.POSITIVE_INFINITY, 5 * DAY_MS],
];

/** The first midnight after `ms` where the reader is, on which a step of days may begin. */
const midnightAfter = (ms: number): number => {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
};

/** Days are not all as long as one another: each is found by itself. */
const dayTicks = (from: number, to: number, days: number): number[] => {
  const ticks: number[] = [];
  for (let at = midnightAfter(from); at <= to; ) {
    ticks.push(at);
    for (let i = 0; i < days; i++) at = midnightAfter(at);
  }
  return ticks;
};

/** Where an axis from `from` to `to` (ms) is labelled: on whole minutes, hours or days of the reader's time zone. */
export const timeTicks = (from: number, to: number): number[] => {
  const step = apart.find(([length]) => to - from <= length)?.[1] ?? DAY_MS;
  if (step >= DAY_MS) return dayTicks(from, to, step / DAY_MS);
  const offset = new Date(from).getTimezoneOffset() * MINUTE_MS;
  const first = Math.ceil((from - offset) / step) * step + offset;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, i) => first + i * step);
};

/** What a label of such an axis says. */
export const tickText = (from: number, to: number): ((ms: number) => string) =>
  to - from > 2 * DAY_MS ? formatDay : formatMinute;
