import type { Random } from '@millrace/contract';

const TIME_CHARS = 9;
const RANDOM_CHARS = 6;

/** What the ids of a moment (ms since the epoch) begin with: text in the order of time. */
export const timedIdStart = (ms: number): string => Math.max(0, ms).toString(36).padStart(TIME_CHARS, '0');

/** In the order of time, and with chance on its side another for each one of a millisecond. */
export const timedId = (ms: number, random: Random): string =>
  `${timedIdStart(ms)}-${Math.floor(random() * 36 ** RANDOM_CHARS)
    .toString(36)
    .padStart(RANDOM_CHARS, '0')}`;
