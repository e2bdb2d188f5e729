import { z } from 'zod';
import { compareSequenceNumbers, sequenceNumberSchema } from '../../sequence-number';
import type { Measure } from './measure';

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
