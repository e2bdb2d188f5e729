import { z } from 'zod';
import { timeSchema } from '../time';

const name = z.string().min(1).max(256);

/**
 * CloudEvents 1.0 in JSON. Numbers in `data` are values, strings and booleans are labels. `subject` is what the event is
 * about (a page, a vehicle, an instrument). Without `time` the event happened when it arrived. Extension attributes pass.
 */
export const cloudEventSchema = z.looseObject({
  specversion: z.literal('1.0'),
  id: name,
  source: name,
  type: name,
  subject: name.optional(),
  time: timeSchema.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

export type CloudEvent = z.infer<typeof cloudEventSchema>;

/** A reading of a gauge, row R of `docs/promises.md`: `id` names the gauge, `timestamp` is ms since the epoch. */
export const readingSchema = z.looseObject({
  id: name,
  label: z.string().max(256).optional(),
  value: z.number(),
  unit: z.string().max(32).optional(),
  timestamp: z.int().nonnegative(),
});

export type Reading = z.infer<typeof readingSchema>;
