import { z } from 'zod';
import { rejectReasonSchema } from '../records/reject';
import { nameSchema } from './topic';

/** Most bytes of a rejected record that `GET /health` shows. */
export const MOST_REJECT_BYTES = 2048;

const count = z.int().nonnegative();
const ms = z.number().nonnegative();
const moment = z.int().nonnegative();

/** How far behind something is that reads the stream: `live`, `durable`, or `archive`, which Firehose calls. */
const consumerSchema = z.strictObject({
  name: z.enum(['live', 'durable', 'archive']),
  /** Absent where its records are of any shard. */
  shard: z.string().optional(),
  /** From the arrival of a record until it was sent, settled or handed over, as it was last; since then, where a record waits. */
  lag: ms,
  /** Whether a record waits that an attempt could not settle. */
  waiting: z.literal(true).optional(),
  /** As of when, ms since the epoch. */
  at: moment,
});

/** What became of posts to viewers in this hour. */
const postsSchema = z.strictObject({
  sent: count,
  /** Answered with 429. */
  throttled: count,
  /** Answered with 5xx, or not in time. */
  failed: count,
  /** To connections that were closed. */
  gone: count,
  /** Records that came too late to be sent live, and were shown once they were settled. */
  skipped: count,
});

const costSchema = z.strictObject({
  service: z.string().min(1),
  /** Dollars at list prices of us-east-1. */
  hour: z.number().nonnegative(),
  month: z.number().nonnegative(),
});

/** A record that was rejected lately, as it came. */
const rejectedRecordSchema = z.strictObject({
  reason: rejectReasonSchema,
  field: z.string().optional(),
  message: z.string(),
  metric: nameSchema.optional(),
  shard: z.string(),
  seq: z.string(),
  /** ms since the epoch. */
  arrived: moment,
  bytes: count,
  /** Its first bytes: as text, or as base64 where they are not text. */
  text: z.string().optional(),
  base64: z.string().optional(),
});

/**
 * The answer to `GET /health`: how the service itself is. `records` to `rejected` are exact for what is settled of the hour, by arrival; `latency`,
 * `posts`, `viewers` and `costs` are of counters that processes write each 20 s, and estimates.
 */
export const healthAnswerSchema = z.strictObject({
  /** ms since the epoch. */
  asOf: moment,
  /** When this hour began, and from when on this month is counted. */
  hour: moment,
  month: moment,
  consumers: z.array(consumerSchema),
  records: count,
  duplicates: count,
  /** Those with the most events first. */
  events: z.array(z.strictObject({ type: z.string(), count })),
  /** Of further types. */
  otherEvents: count,
  rejected: z.array(z.strictObject({ reason: rejectReasonSchema, count })),
  /** From the arrival of the first record of a batch until its frames were posted, in ms, each of half, 95 % and 99 % of the batches at the most. Absent where there was none. */
  latency: z.strictObject({ batches: count, p50: ms, p95: ms, p99: ms }).optional(),
  posts: postsSchema,
  /** The interval of delta frames in force, ms: null where settled frames alone are sent; and why it is longer than it could be. */
  pacing: z
    .strictObject({ interval: ms.nullable(), reason: z.enum(['viewers', 'busy', 'budget']).optional() })
    .optional(),
  /** Connections, as the sender saw them that looked last. */
  viewers: count.optional(),
  costs: z.array(costSchema),
  /** For operators: of each reason the newest that was rejected within a day. */
  rejectedRecords: z.array(rejectedRecordSchema).optional(),
});

export type HealthAnswer = z.infer<typeof healthAnswerSchema>;
export type ConsumerHealth = z.infer<typeof consumerSchema>;
export type RejectedRecord = z.infer<typeof rejectedRecordSchema>;
export type ServiceCost = z.infer<typeof costSchema>;
