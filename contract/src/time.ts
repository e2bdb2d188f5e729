import { z } from 'zod';

/** A moment with its offset from UTC, such as `2026-11-20T10:00:00Z`. `Date.parse` reads every one of them. */
export const timeSchema = z.iso
  .datetime({ offset: true })
  .refine((time) => !Number.isNaN(Date.parse(time)), 'there is no such time');
