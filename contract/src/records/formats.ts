import { z } from 'zod';
import { eventTimeSchema } from '../values/event-time';

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

/** What is wrong with a field, in words that its producer can act on. */
const wordsFor =
  (wanted: string) =>
  ({ input }: { readonly input?: unknown }): string => {
    if (input === undefined || input === null) return 'is missing';
    return input === '' ? 'is empty' : `is ${kindOf(input)}: send ${wanted}`;
  };

const text = z.string({ error: wordsFor('text') }).min(1, 'is empty');

const textOrNumber = z.union([text, z.number()], { error: wordsFor('text') });

/** A field without which an event is still one: whatever it holds passes, and is no label or value where it cannot be one. */
const side = z.unknown().optional();

/**
 * CloudEvents 1.0 in JSON. Numbers in `data` are values, strings and booleans are labels. `subject` is what the event is
 * about (a page, a vehicle, an instrument). Without `time` the event happened when it arrived. Extension attributes pass, and an attribute
 * that is `null` is none. `data` of another type than an object has no fields, and is an event all the same.
 */
export const cloudEventSchema = z.looseObject({
  specversion: z.literal('1.0', {
    error: ({ input }) => (input === undefined ? 'is missing: send "1.0"' : 'send "1.0"'),
  }),
  id: textOrNumber,
  source: text,
  type: text,
  subject: side,
  time: eventTimeSchema.nullish(),
  datacontenttype: side,
  data: side,
  /** JSON in base64, for producers that know no better. */
  data_base64: side,
});

/** As producers send it. */
export type CloudEvent = z.input<typeof cloudEventSchema>;

/** A gauge reading, row R of `docs/promises.md`: `id` names the gauge. */
export const readingSchema = z.looseObject({
  id: text,
  label: side,
  value: side,
  unit: side,
  timestamp: eventTimeSchema,
});

export type Reading = z.input<typeof readingSchema>;

/** A click, that is a step of a visit, row K of `docs/promises.md`. It has no id of its own. */
export const clickSchema = z.looseObject({
  /** `page_view`, `click`, or any other. */
  event_type: text,
  timestamp: eventTimeSchema,
  session_id: side,
  user_id: side,
  page_url: side,
  user_agent: side,
  ip_address: side,
  referrer: side,
});

export type Click = z.input<typeof clickSchema>;

/**
 * The fields of a price line, row A of `docs/promises.md`: `session='20261120'|sequence=…|price_8=10233|`, each
 * field a key, `=`, its text, in quotes or not, and `|`. Prices are whole cents. Other fields pass, and only those that are named here must be there.
 */
export const priceLineSchema = z
  .object({
    /** When the price was received. */
    reception: eventTimeSchema,
    instrument: text,
  })
  .catchall(z.string());

export type PriceLine = z.input<typeof priceLineSchema>;
