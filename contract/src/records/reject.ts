import { z } from 'zod';

/** Why a record, or one event of it, was not used. Decided by the log alone, so every reader decides alike. */
export const rejectReasonSchema = z.enum([
  'empty',
  'too_large',
  'not_utf8',
  'not_json',
  'too_deep',
  'forbidden_key',
  'unknown_format',
  'invalid_field',
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
});

export type Reject = z.infer<typeof rejectSchema>;
