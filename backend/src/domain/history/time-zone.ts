import type { RangeMoment } from '@millrace/contract';
import { DAY_MS, MINUTE_MS } from '../time';

/** How far the clocks of a zone are ahead of UTC at a moment, in ms. */
export type Offset = (time: number) => number;

/** Reads the likes of `GMT`, `GMT-4`, `GMT+05:30` and `GMT-00:44:30`. */
const parseOffset = (name: string): number => {
  const [, sign, hours = 0, minutes = 0, seconds = 0] = /([+-])(\d+)(?::(\d+))?(?::(\d+))?/.exec(name) ?? [];
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ms : ms;
};

/** The clocks of an IANA time zone. Throws a `RangeError` when there is no such zone. */
export const offsetIn = (timeZone: string): Offset => {
  if (timeZone === 'UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (time) => parseOffset(format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '');
};

/** Clocks are put forward or back by a multiple of this. */
const SHIFT_MS = 15 * MINUTE_MS;

/** Steps up to this long are kept apart when clocks are put back: 02:00 to 03:00 comes twice. Longer ones become longer. */
const LONGEST_REPEATED_MS = 60 * MINUTE_MS;

/** Where the clocks that showed `wall` would have been are put forward, the moment when they are; `before` is a moment before that. */
const beginAcross = (offset: Offset, wall: number, before: number): number => {
  const start = wall - offset(before);
  if (offset(start) === offset(before)) return start;
  let change = before;
  while (offset(change) === offset(before)) change += SHIFT_MS;
  return change;
};

/**
 * The start of the step that a moment falls in: the steps begin at midnight by the zone's clocks and every `step` ms of
 * theirs, which must divide a day. Where clocks change, a step is shorter or longer than it is called.
 */
export const stepStart =
  (offset: Offset, step: number) =>
  (time: number): number => {
    const wall = Math.floor((time + offset(time)) / step) * step;
    const start = wall - offset(time);
    if (offset(start) !== offset(time)) return beginAcross(offset, wall, start);
    const before = offset(start - 1);
    const earlier = wall - before;
    // Clocks that were put back at the beginning of the step had shown it before.
    return step > LONGEST_REPEATED_MS && earlier < start && offset(earlier) === before ? earlier : start;
  };

/** The bounds of all steps that overlap [from, to): the start of each, and the end of the last. */
export const stepBounds = (offset: Offset, step: number, { from, to }: { from: number; to: number }): number[] => {
  const startOf = stepStart(offset, step);
  const bounds = [startOf(from)];
  for (let last = bounds[0] ?? from; last < to; ) {
    let probe = last + step;
    while (startOf(probe) <= last) probe += SHIFT_MS;
    last = startOf(probe);
    bounds.push(last);
  }
  return bounds;
};

const midnight = (date: string, tz: string): number => {
  const offset = offsetIn(tz);
  const noon = Date.parse(`${date}T12:00:00Z`);
  return stepStart(offset, DAY_MS)(noon - offset(noon));
};

/** The moment, in ms since the epoch, that one of a range means at `now` in a time zone. */
export const momentAt = (moment: RangeMoment, { now, tz }: { readonly now: number; readonly tz: string }): number => {
  if (typeof moment === 'number') return moment;
  return 'ago' in moment ? now - moment.ago : midnight(moment.date, tz);
};
