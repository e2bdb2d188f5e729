import { z } from 'zod';
import { addIntegers, type Measure } from './measure';
import { integerTextSchema } from './sum';

export const statsPartialSchema = z.strictObject({
  measure: z.literal('stats'),
  count: z.int().positive(),
  /** Sum, least and greatest value, each at the metric's decimals. The mean is sum / count. */
  sum: integerTextSchema,
  min: z.int(),
  max: z.int(),
});

export type StatsPartial = z.infer<typeof statsPartialSchema>;

export const statsMeasure: Measure<StatsPartial> = {
  of: (scaled) => ({ measure: 'stats', count: 1, sum: String(scaled), min: scaled, max: scaled }),
  merge: (a, b) => ({
    measure: 'stats',
    count: a.count + b.count,
    sum: addIntegers(a.sum, b.sum),
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  }),
};
