import { MINUTE_MS } from '../time';

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

/** Steps up to this long are told apart when clocks are put back: 02:00 to 03:00 comes twice. Longer ones become longer. */
const LONGEST_REPEATED_MS = 60 * MINUTE_MS;

/**
 * The start of the step that a moment falls in: the steps begin at midnight by the zone's clocks and every `step` ms of
 * theirs, which must divide a day. Where clocks change, a step is shorter or longer than it is called.
 */
export const stepStart =
  (offset: Offset, step: number) =>
  (time: number): number => {
    const wall = Math.floor((time + offset(time)) / step) * step;
    const start = wall - offset(time);
    const before = offset(start - 1);
    // The clocks changed since the step began, so that they showed its beginning at another moment.
    if (offset(start) !== offset(time)) return wall - offset(start);
    // They were put back at its beginning, so that it had begun before.
    const earlier = wall - before;
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
