import { z } from 'zod';
import { compareSequenceNumbers, sequenceNumberSchema } from '../values/sequence-number';
import { nameSchema } from './topic';

/** Most items of a page, which has fewer when they are too long for one answer. */
export const ITEMS_PER_PAGE = 200;

/** What the events of a subject last said: those of the event that is last by (time, sequence number, shard). */
export const itemSchema = z.strictObject({
  type: nameSchema,
  subject: z.string().min(1),
  /** Event time, ms since the epoch. */
  time: z.int(),
  seq: sequenceNumberSchema,
  shard: z.string(),
  /** The event's own type. */
  event: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/** Most bytes of a followed item in a frame, in JSON. */
export const FOLLOWED_BYTES = 8 * 1024;

/**
 * A followed item as its follower is sent it. Of two states of one item the later one holds, by (time, sequence number, shard), whatever came first.
 * `removed`: an event has said that there is no such thing any more. `cut`: its `data` is too long for a frame, and `GET /items/{type}` has it.
 */
export const followedItemSchema = itemSchema.extend({
  removed: z.literal(true).optional(),
  cut: z.literal(true).optional(),
});

/** The query of `GET /items/{type}`. `next` is from the page before. With `subject` it is that one alone: some names, such as `..`, get lost in a path. */
export const itemsQuerySchema = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,9}$/, 'a whole number')
    .default('100')
    .transform(Number)
    .pipe(z.int().min(1).max(ITEMS_PER_PAGE)),
  next: z.string().min(1).max(2000).optional(),
  subject: z.string().min(1).optional(),
});

/** The answer to `GET /items/{type}`: each subject once, in an order of its own that does not change. */
export const itemsAnswerSchema = z.strictObject({ items: z.array(itemSchema), next: z.string().optional() });

export type Item = z.infer<typeof itemSchema>;
export type FollowedItem = z.infer<typeof followedItemSchema>;
export type ItemsQuery = z.infer<typeof itemsQuerySchema>;
export type ItemsAnswer = z.infer<typeof itemsAnswerSchema>;

/** Of two states of one subject the later one holds, whatever came first. */
export const isLaterState = (a: Item, b: Item): boolean =>
  (a.time - b.time || compareSequenceNumbers(a.seq, b.seq) || (a.shard < b.shard ? -1 : 1)) > 0;
