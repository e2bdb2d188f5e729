import { setTimeout } from 'node:timers/promises';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Ends early when the signal says so. */
export const interruptibleSleep = (ms: number, signal?: AbortSignal): Promise<unknown> =>
  setTimeout(ms, undefined, signal && { signal }).catch(() => undefined);
