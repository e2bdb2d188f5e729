import { z } from 'zod';
import { breakdownSchema } from '../aggregates/breakdown';
import { sequenceNumberSchema } from '../values/sequence-number';
import { followedItemSchema } from './item';
import { TOPIC_SET_CHARS, topicSchema } from './topic';

/** Largest encoded frame, in bytes: what API Gateway meters as one message. */
export const FRAME_BYTES = 32 * 1024;

const frame = {
  shard: z.string(),
  /** A frame too large for one message travels as parts 1 to `of`, each a frame of its own with other series. */
  part: z.int().positive(),
  of: z.int().positive(),
};

/**
 * Why frames come more seldom than they could, and how often, ms: the interval of delta frames, or of settled frames where no others are sent. Absent where
 * nobody would notice. `viewers`: many watch. `busy`: API Gateway has refused posts. `budget`: more watch than the service's share of its quota can carry.
 */
const pacingSchema = z.strictObject({ interval: z.int().positive(), reason: z.enum(['viewers', 'busy', 'budget']) });

/** Followed items that the records changed, in any part of the frame. */
const items = z.array(followedItemSchema).optional();

const seriesSchema = z.strictObject({ topic: topicSchema, breakdown: breakdownSchema });

/** What the records `first` to `last` of one batch of one shard added to the second that starts at `start` (ms since the epoch). */
const deltaWindowSchema = z.strictObject({
  start: z.int(),
  first: sequenceNumberSchema,
  last: sequenceNumberSchema,
  series: z.array(seriesSchema),
});

/** An event as feeds show it: what metrics and items read of it, each text cut where it is long. */
export const feedEventSchema = z.strictObject({
  type: z.string(),
  subject: z.string().optional(),
  /** Event time, ms since the epoch. */
  time: z.int(),
  /** Of its record, and its place among the events of that, from 0: with the shard they name it. */
  seq: sequenceNumberSchema,
  index: z.int().nonnegative(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** The events of the feeds that the subscriber watches, in the order of the log. `sampled`: there were `leftOut` more. */
export const feedSchema = z.strictObject({
  events: z.array(feedEventSchema),
  sampled: z.literal(true).optional(),
  leftOut: z.int().positive().optional(),
});

export const deltaFrameSchema = z.strictObject({
  type: z.literal('delta'),
  ...frame,
  /** When the batch's first and last records arrived in the log, ms since the epoch. */
  arrived: z.strictObject({ first: z.int(), last: z.int() }),
  /** Events in the batch, whatever they count for. The parts of a frame have the same batch. */
  events: z.int().nonnegative(),
  pacing: pacingSchema.optional(),
  windows: z.array(deltaWindowSchema),
  items,
  /** In the first part alone. */
  feed: feedSchema.optional(),
});

/** Absolute: everything that the shard's records up to `seq` hold for the second that starts at `start`. */
export const settledWindowSchema = z.strictObject({
  start: z.int(),
  seq: sequenceNumberSchema,
  series: z.array(seriesSchema),
});

/**
 * The shard is settled from `prev` up to `seq`; `windows` are all seconds that its records in between fell in, without series where the subscriber's
 * topics have nothing: that is settled too, and what a delta said of a duplicate ends with it. `invalidated`: the earliest and the latest window start of any length that they changed, for what shows minutes and
 * hours; absent when they changed none. `prev` is "0" at a shard's beginning.
 */
export const settledFrameSchema = z.strictObject({
  type: z.literal('settled'),
  ...frame,
  prev: sequenceNumberSchema,
  seq: sequenceNumberSchema,
  /** When the record `seq` arrived, ms since the epoch: whatever arrived in the shard before it is settled. */
  arrived: z.int(),
  invalidated: z.strictObject({ from: z.int(), to: z.int() }).optional(),
  /**
   * In parts: which seconds, as they stood, all of them were cut from. Sent again, the step's seconds may have moved on, and its parts are cut at
   * other places: only parts with the same value make up a whole.
   */
  frameId: z.string().min(1).max(64).optional(),
  /** Which topics it was cut for: `topicSetOf` those that the subscriber had when it was sent. Of others it says nothing, not even that they have nothing. */
  topicSet: z.string().min(1).max(TOPIC_SET_CHARS),
  pacing: pacingSchema.optional(),
  windows: z.array(settledWindowSchema),
  items,
});

/** Followed items as they are stored, soon after they were first followed; `missing` are those of which nothing is known. */
export const itemsFrameSchema = z.strictObject({
  type: z.literal('items'),
  items: z.array(followedItemSchema),
  missing: z.array(topicSchema),
});

export type Pacing = z.infer<typeof pacingSchema>;
export type Series = z.infer<typeof seriesSchema>;
export type DeltaWindow = z.infer<typeof deltaWindowSchema>;
export type DeltaFrame = z.infer<typeof deltaFrameSchema>;
export type SettledWindow = z.infer<typeof settledWindowSchema>;
export type SettledFrame = z.infer<typeof settledFrameSchema>;
export type FeedEvent = z.infer<typeof feedEventSchema>;
export type Feed = z.infer<typeof feedSchema>;
export type ItemsFrame = z.infer<typeof itemsFrameSchema>;
