import { z } from 'zod';
import type { Measure } from './measure';

export const countPartialSchema = z.strictObject({
  measure: z.literal('count'),
  /** Events. */
  count: z.int().positive(),
});

export type CountPartial = z.infer<typeof countPartialSchema>;

export const countMeasure: Measure<CountPartial> = {
  of: () => ({ measure: 'count', count: 1 }),
  merge: (a, b) => ({ measure: 'count', count: a.count + b.count }),
};
