import { z } from 'zod';
import { compareSequenceNumbers, sequenceNumberSchema } from '../../values/sequence-number';
import { addIntegers, type Measure } from './measure';

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

export const lastPartialSchema = z.strictObject({
  measure: z.literal('last'),
  count: z.int().positive(),
  /** The value, at the metric's decimals, of the event that is last by (time, sequence number, shard), the larger one of several at one place. */
  value: z.int(),
  time: z.int(),
  seq: sequenceNumberSchema,
  shard: z.string(),
});

export type LastPartial = z.infer<typeof lastPartialSchema>;

/** Events of one record may have one time: then the larger value decides, so that no order of merging does. */
const isAfter = (a: LastPartial, b: LastPartial): boolean =>
  (a.time - b.time ||
    compareSequenceNumbers(a.seq, b.seq) ||
    (a.shard === b.shard ? a.value - b.value : a.shard < b.shard ? -1 : 1)) > 0;

export const lastMeasure: Measure<LastPartial> = {
  of: (scaled, { time, seq, shard }) => ({ measure: 'last', count: 1, value: scaled, time, seq, shard }),
  merge: (a, b) => ({ ...(isAfter(b, a) ? b : a), count: a.count + b.count }),
};
