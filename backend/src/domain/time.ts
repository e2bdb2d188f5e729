export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** How long settling takes as a rule, ms: a batch is gathered for as many seconds as the stage says, and written within two more. */
export const settlingOf = (windowSeconds: number): number => (windowSeconds + 2) * SECOND_MS;

/**
 * After this long, ms, everything that was in the log is settled, and every sender knows of a new subscriber: a second of the
 * senders' cache, and settling.
 */
export const settleAfterOf = (settling: number): number => SECOND_MS + settling;

/** How far a producer's clock may be ahead. */
export const MAX_AHEAD_MS = 5 * MINUTE_MS;

export const secondOf = (time: number): number => Math.floor(time / SECOND_MS) * SECOND_MS;
