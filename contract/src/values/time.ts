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
