import { z } from 'zod';
import { sequenceNumberSchema } from '../values/sequence-number';
import { settledWindowSchema } from './frames';
import { behindSchema, momentSchema } from './history';
import { topicSchema } from './topic';

/** Up to where a shard's records are in the settled windows. */
export const shardCheckpointSchema = z.strictObject({
  shard: z.string(),
  seq: sequenceNumberSchema,
  /** When the record `seq` arrived, ms since the epoch. */
  arrived: z.int(),
  /**
   * Whatever arrived in the shard before this, ms since the epoch, is settled, as far as the service knows: `arrived` while the shard is being settled, and
   * later than that where nothing has followed for longer than settling takes.
   */
  until: z.int(),
});

/** Most topics of one question. */
export const SETTLED_TOPICS = 200;

/** An answer may be of so long before the question, ms, unless that says otherwise: whoever asks the same is given the same. A shard is settled about as often. */
export const SETTLED_AGE_MS = 2000;

/**
 * The query of `GET /settled`. `since` is the start of the earliest window wanted; `topics` are separated by commas. The answer is to be as of `asOf` or later,
 * a moment that is over by the service's clock. `next` is from the page before, with the same `topics` and `since`.
 */
export const settledQuerySchema = z.strictObject({
  topics: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(topicSchema).min(1).max(SETTLED_TOPICS)),
  since: momentSchema,
  asOf: momentSchema.optional(),
  next: z.string().min(1).max(2000).optional(),
});

/**
 * The answer to `GET /settled`: the seconds since then that any record fell in, absolute, by shard, with the series of the topics alone, perhaps none. The
 * newest second comes first, since that is where a page is looked at. Each page is read from one second back to another, of all shards; `next` goes on from there to earlier
 * ones and is absent on the last page. A page may hold no window and still have a `next`. It holds the `checkpoints` as they were
 * before its first window was read; the client's own move when the last page has come, to those of the first.
 */
export const settledAnswerSchema = z.strictObject({
  /** When the reading of the checkpoints began, ms since the epoch by the service's clock. Later pages are of the same time or later. */
  asOf: z.int(),
  checkpoints: z.array(shardCheckpointSchema),
  windows: z.array(settledWindowSchema.extend({ shard: z.string() })),
  behind: behindSchema,
  next: z.string().optional(),
});

export type ShardCheckpoint = z.infer<typeof shardCheckpointSchema>;
export type SettledQuery = z.infer<typeof settledQuerySchema>;
export type SettledAnswer = z.infer<typeof settledAnswerSchema>;
