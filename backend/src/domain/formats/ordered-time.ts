import { readEventTime } from '@millrace/contract';

const ZERO = '0'.charCodeAt(0);

/** Length of all that comes before the seconds, such as `2026-11-20T10:00:`. */
const MINUTE_LENGTH = 17;

const digitAt = (text: string, at: number): number => {
  const digit = text.charCodeAt(at) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
};

/** The ms since its minute of a time that ends as `…:07Z` or `…:07.250Z` does, NaN for any other. */
const sinceMinute = (text: string): number => {
  if (!text.endsWith('Z')) return Number.NaN;
  const seconds = digitAt(text, MINUTE_LENGTH) * 10 + digitAt(text, MINUTE_LENGTH + 1);
  // A leap second is read otherwise.
  if (!(seconds < 60)) return Number.NaN;
  if (text.length === MINUTE_LENGTH + 3) return seconds * 1000;
  if (text.length !== MINUTE_LENGTH + 7 || text[MINUTE_LENGTH + 2] !== '.') return Number.NaN;
  const at = MINUTE_LENGTH + 3;
  return seconds * 1000 + digitAt(text, at) * 100 + digitAt(text, at + 1) * 10 + digitAt(text, at + 2);
};

let minute: { readonly text: string; readonly start: number } | undefined;

/** The same as `readEventTime`, in less time where most are of the same minute as the one that was read before, as the times of a log are. */
export const readOrderedTime = (value: unknown): number | string => {
  if (typeof value !== 'string') return readEventTime(value);
  const since = sinceMinute(value);
  if (Number.isNaN(since)) return readEventTime(value);
  if (minute !== undefined && value.startsWith(minute.text)) return minute.start + since;
  const time = readEventTime(value);
  if (typeof time === 'number') minute = { text: value.slice(0, MINUTE_LENGTH), start: time - since };
  return time;
};
