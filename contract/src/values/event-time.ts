import { z } from 'zod';

/** The lengths of the windows that are settled, in ms. */
export const GRANULARITY_MS = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;

export const granularitySchema = z.enum(['second', 'minute', 'hour']);

export type Granularity = z.infer<typeof granularitySchema>;

/** Start of the window that `time` falls in, both ms since the epoch. */
export const windowStart = (granularity: Granularity, time: number): number =>
  Math.floor(time / GRANULARITY_MS[granularity]) * GRANULARITY_MS[granularity];

/** A moment with its offset from UTC, such as `2026-11-20T10:00:00Z`. `Date.parse` reads every one of them. */
export const timeSchema = z.iso
  .datetime({ offset: true })
  .refine((time) => !Number.isNaN(Date.parse(time)), 'there is no such time');

const HOW = 'send ISO 8601 with its offset from UTC, such as 2026-11-20T10:00:00Z, or milliseconds since 1970';

const moment = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):?([0-5]\d))?$/;

/** The form that most producers send, of days that every month has: a third of the time that reading any other takes. */
const plainMoment =
  /^(?:19[7-9]|2\d\d)\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

const NO_SUCH_TIME = `there is no such time: ${HOW}`;

const MINUTE_MS = GRANULARITY_MS.minute;
const LAST_MINUTE_OF_DAY = 1439;

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const isDay = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= daysIn(year, month));

/** A leap second, which a computer's clock does not have, is the last moment before the next day. */
const leapSecond = (minute: number): number | string =>
  (minute / MINUTE_MS) % 1440 === LAST_MINUTE_OF_DAY ? minute + MINUTE_MS - 1 : NO_SUCH_TIME;

/** What RFC 3339 allows: `z`, a space for the T, any fraction, any offset, leap seconds. */
const readMoment = (text: string): number | string => {
  const found = moment.exec(text);
  if (!found) return `this is no time: ${HOW}`;
  const [, y, mo, d, h, mi, s, fraction = '', utc, sign, offsetHours = '0', offsetMinutes = '0'] = found;
  if (!sign && !utc) return 'has no offset from UTC: end it with Z, or with an offset such as +02:00';
  const [year, month, day, hour, minutes, seconds] = [
    Number(y),
    Number(mo),
    Number(d),
    Number(h),
    Number(mi),
    Number(s),
  ];
  const valid = isDay(year, month, day) && hour < 24 && minutes < 60 && seconds < 61 && Number(offsetHours) < 24;
  if (!valid) return NO_SUCH_TIME;
  if (year < 1970) return `is before 1970: ${HOW}`;
  const offset = (sign === '-' ? -1 : 1) * (Number(offsetHours) * 60 + Number(offsetMinutes)) * MINUTE_MS;
  const minute = Date.UTC(year, month - 1, day, hour, minutes) - offset;
  if (seconds === 60) return leapSecond(minute);
  return minute + seconds * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
};

/** The seconds of 1973 and of 5138; a thousand times as much are milliseconds, and so on. No two units share a time that is near. */
const LEAST_SECONDS = 1e8;
const MOST_SECONDS = 1e11;

/** What keeps a fraction such as .587, which no computer holds exactly, from ending up one millisecond too early. */
const NUDGE = 5e-4;

const readEpoch = (value: number): number | string => {
  if (value < 0) return `is before 1970: ${HOW}`;
  if (value < LEAST_SECONDS) return `is too small for seconds or milliseconds since 1970: ${HOW}`;
  if (value < MOST_SECONDS) return Math.floor(value * 1000 + NUDGE);
  if (value < MOST_SECONDS * 1e3) return Math.floor(value);
  if (value < MOST_SECONDS * 1e6) return Math.floor(value / 1e3 + NUDGE);
  if (value < MOST_SECONDS * 1e9) return Math.floor(value / 1e6 + NUDGE);
  return `is too large for nanoseconds since 1970: ${HOW}`;
};

const epochText = /^-?\d+(?:\.\d+)?$/;

/**
 * When an event happened, ms since the epoch, whatever its producer wrote: ISO 8601, or seconds, milliseconds, microseconds or nanoseconds
 * since 1970, as a number or as text. What is ambiguous is no time: then the answer is text that says what is wrong.
 */
export const readEventTime = (value: unknown): number | string => {
  if (typeof value === 'string') {
    if (plainMoment.test(value)) return Date.parse(value);
    return epochText.test(value) ? readEpoch(Number(value)) : readMoment(value);
  }
  if (typeof value === 'number') return readEpoch(value);
  return value === undefined || value === null ? 'is missing' : `this is no time: ${HOW}`;
};

/** Sent in any of these ways, read as ms since the epoch. A transform alone, with no schema before it, since every event is read by this. */
export const eventTimeSchema = z.transform((value: string | number, context): number => {
  const read = readEventTime(value);
  if (typeof read === 'number') return read;
  context.addIssue({ code: 'custom', message: read });
  return z.NEVER;
});
