import { z } from 'zod';

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
