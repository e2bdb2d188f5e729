import { gunzipSync } from 'node:zlib';
import {
  deltaFrameSchema,
  type FeedTopic,
  feedEventSchema,
  followedItemSchema,
  settledFrameSchema,
} from '@millrace/contract';
import { z } from 'zod';
import type { FanOutJob } from '../../app/delivery/fan-out';

const items = z.array(followedItemSchema);
const feedTopic = z.custom<FeedTopic>((topic) => typeof topic === 'string' && topic.startsWith('feed:'));
const feedSampleSchema = z.strictObject({
  counts: z.array(z.tuple([z.string(), z.int().positive()])),
  events: z.array(z.strictObject({ topics: z.array(feedTopic), event: feedEventSchema })),
});

/** A frame of everything, without what makes it one subscriber's. */
const contentSchema = z.discriminatedUnion('kind', [
  deltaFrameSchema
    .omit({ type: true, part: true, of: true, pacing: true })
    .extend({ kind: z.literal('delta'), items, feed: feedSampleSchema }),
  settledFrameSchema
    .omit({ type: true, part: true, of: true, frameId: true, topicSet: true, pacing: true })
    .extend({ kind: z.literal('settled'), items }),
]);

const planSchema = z.strictObject({
  // JSON knows no Infinity.
  liveMs: z.number().nullable(),
  settledMs: z.number(),
  reason: z.enum(['viewers', 'busy', 'budget']).optional(),
  isBeyond: z.boolean(),
});

const jobSchema = z.strictObject({
  partition: z.int().nonnegative(),
  plan: planSchema,
  gapMs: z.number().nonnegative(),
  until: z.number().nullable(),
  content: z.base64(),
});

/** What a sender hands to a worker (`lambda-fan-out.ts`). Throws for anything else. */
export const fanOutJobOf = (event: unknown): FanOutJob => {
  const { content, plan, ...job } = jobSchema.parse(event);
  const { reason, liveMs, settledMs, isBeyond } = plan;
  return {
    ...job,
    plan: { liveMs: liveMs ?? Number.POSITIVE_INFINITY, settledMs, isBeyond, ...(reason && { reason }) },
    content: contentSchema.parse(JSON.parse(gunzipSync(Buffer.from(content, 'base64')).toString())),
  };
};
