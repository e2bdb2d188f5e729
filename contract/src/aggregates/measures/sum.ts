import { z } from 'zod';
import { addIntegers, type Measure } from './measure';

/** An integer of any length as text, since a JSON number is exact only up to 2^53. */
export const integerTextSchema = z.string().regex(/^(0|-?[1-9]\d*)$/);

export const sumPartialSchema = z.strictObject({
  measure: z.literal('sum'),
  count: z.int().positive(),
  /** The sum at the metric's decimals: "1099" is 10.99 at two decimals. */
  sum: integerTextSchema,
});

export type SumPartial = z.infer<typeof sumPartialSchema>;

export const sumMeasure: Measure<SumPartial> = {
  of: (scaled) => ({ measure: 'sum', count: 1, sum: String(scaled) }),
  merge: (a, b) => ({ measure: 'sum', count: a.count + b.count, sum: addIntegers(a.sum, b.sum) }),
};
