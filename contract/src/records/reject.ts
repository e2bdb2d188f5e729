import { z } from 'zod';

/** Why a record, or one event of it, was not used. Decided by the log alone, so every reader decides alike. */
export const rejectReasonSchema = z.enum([
  'empty',
  'too_large',
  /** A packed record, such as an aggregate of the Kinesis Producer Library, that does not come apart. */
  'cannot_unpack',
  'not_utf8',
  'not_json',
  'too_deep',
  'forbidden_key',
  'unknown_format',
  'invalid_field',
  /** A metric finds nothing where it reads its value. The event counts in every other metric. */
  'missing_value',
  /** A metric finds no number that it can keep where it reads its value. The event counts in every other metric. */
  'invalid_value',
  'too_old',
  'too_far_ahead',
]);

export type RejectReason = z.infer<typeof rejectReasonSchema>;

export const rejectSchema = z.strictObject({
  reason: rejectReasonSchema,
  /** Path of the field at fault (`[3].data.amount`), empty where the record as a whole is. */
  field: z.string(),
  message: z.string(),
  /** The one metric that could not use the event; absent where no metric could. */
  metric: z.string().optional(),
});

export type Reject = z.infer<typeof rejectSchema>;
