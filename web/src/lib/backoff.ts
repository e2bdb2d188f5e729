/** The first wait, which doubles with every failure in a row. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** Even the luckiest draw leaves a server that has just closed every socket this long to breathe, and people time to read why. */
const LEAST_MS = 300;

/**
 * How long to wait before the next try, in ms, after `failures` failures in a row (from 1). Full jitter: any time up to a
 * limit that doubles, so that a thousand pages that lost one server do not come back in one moment. `random` is in [0, 1).
 */
export const backoffDelay = (failures: number, random: number): number => {
  const limit = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.round(LEAST_MS + random * (limit - LEAST_MS));
};
