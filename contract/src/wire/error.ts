import { z } from 'zod';

/** Every way in which Millrace says no, over REST and over the WebSocket alike. */
export const errorCodeSchema = z.enum([
  'invalid_input',
  'unknown_action',
  'unknown_topic',
  'unknown_metric',
  'unknown_item',
  'unknown_annotation',
  'unknown_alert',
  'unknown_session',
  'too_many_topics',
  /** A person has used what one person may use: of connections, of tickets in a minute, of queries, of messages, of annotations. */
  'too_many_requests',
  'not_allowed',
  'unauthorized',
  'not_connected',
  'unavailable',
  'internal',
]);

export type ErrorCode = z.infer<typeof errorCodeSchema>;

export const errorSchema = z.strictObject({
  code: errorCodeSchema,
  /** What was wrong and what to do, for a person. */
  message: z.string(),
  /** Path of the field that is wrong, such as `topics[2]`. */
  field: z.string().optional(),
  /** After how many ms the same may work; where that is known. */
  retryAfter: z.int().positive().optional(),
});

export type WireError = z.infer<typeof errorSchema>;

export const errorAnswerSchema = z.strictObject({ error: errorSchema });
