import { z } from 'zod';

/** A Kinesis sequence number: decimal digits, up to 128 of them. Too large for a number; compare with `compareSequenceNumbers`. */
export const sequenceNumberSchema = z.string().regex(/^(0|[1-9]\d{0,127})$/);

export type SequenceNumber = z.infer<typeof sequenceNumberSchema>;

/** Negative, zero or positive as `a` stands before, at or after `b`. Compares values, not text: "9" stands before "10". */
export const compareSequenceNumbers = (a: SequenceNumber, b: SequenceNumber): number =>
  a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
