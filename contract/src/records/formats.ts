import { z } from 'zod';
import { timeSchema } from '../values/time';

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

/** A gauge reading, row R of `docs/promises.md`: `id` names the gauge, `timestamp` is ms since the epoch. */
export const readingSchema = z.looseObject({
  id: name,
  label: z.string().max(256).optional(),
  value: z.number(),
  unit: z.string().max(32).optional(),
  timestamp: z.int().nonnegative(),
});

export type Reading = z.infer<typeof readingSchema>;

/** A click, that is a step of a visit, row K of `docs/promises.md`. It has no id of its own. */
export const clickSchema = z.looseObject({
  /** `page_view`, `click`, or any other. */
  event_type: z.string().min(1).max(128),
  session_id: z.string().min(1).max(256),
  user_id: z.string().max(256).nullish(),
  timestamp: timeSchema,
  page_url: z.string().min(1).max(2048),
  user_agent: z.string().max(2048).nullish(),
  ip_address: z.string().max(64).nullish(),
  referrer: z.string().max(2048).nullish(),
});

export type Click = z.infer<typeof clickSchema>;

const text = z.string('is missing').min(1, 'is empty').max(64, 'is longer than 64 characters');
const wholeNumber = z.string('is missing').regex(/^(0|-?[1-9]\d{0,14})$/, 'is not a whole number of at most 15 digits');

/**
 * The fields of a price line, row A of `docs/promises.md`: `session=20261120|sequence=…|price_8=10233|`, each
 * field a key, `=`, its text and `|`. Other fields pass. A line is one state of an instrument; session, instrument and
 * sequence together name it.
 */
export const priceLineSchema = z
  .object({
    session: text,
    sequence: text,
    /** When the price was received, ms since the epoch. */
    reception: z.string('is missing').regex(/^\d{1,15}$/, 'is not a time in milliseconds'),
    instrument: text,
    /** The price in cents; `price_1` and so on are like it. */
    price_0: wholeNumber,
  })
  .catchall(z.string());

export type PriceLine = z.infer<typeof priceLineSchema>;
