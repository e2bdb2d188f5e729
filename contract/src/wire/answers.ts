import { z } from 'zod';
import { commandIdSchema } from './commands';
import { errorSchema } from './error';
import { shardCheckpointSchema } from './settled';
import { topicSchema } from './topic';

const answer = { type: z.literal('answer'), id: commandIdSchema, ok: z.literal(true) };

/** All topics that the connection now has. */
const topics = z.array(topicSchema);

export const okAnswerSchema = z.discriminatedUnion('action', [
  /** `settleAfter`: ms after which every window that the page may have missed a frame of is settled; time for a second look. */
  z.strictObject({ ...answer, action: z.literal('subscribe'), topics, settleAfter: z.int().positive() }),
  z.strictObject({ ...answer, action: z.literal('unsubscribe'), topics }),
  /** `delivered`: how many other subscribers it went to. */
  z.strictObject({ ...answer, action: z.literal('message'), delivered: z.int().nonnegative() }),
  /** `time`: the server's clock, ms since the epoch. `checkpoints`: how far each shard is settled. */
  z.strictObject({ ...answer, action: z.literal('ping'), time: z.int(), checkpoints: z.array(shardCheckpointSchema) }),
]);

export const errorCommandAnswerSchema = z.strictObject({
  type: z.literal('answer'),
  /** Null where the command's own id could not be read. */
  id: commandIdSchema.nullable(),
  ok: z.literal(false),
  error: errorSchema,
});

export const answerSchema = z.union([okAnswerSchema, errorCommandAnswerSchema]);

export type OkAnswer = z.infer<typeof okAnswerSchema>;
export type Answer = z.infer<typeof answerSchema>;
