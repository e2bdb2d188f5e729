import { z } from 'zod';
import { sequenceNumberSchema } from '../values/sequence-number';
import { errorSchema } from './error';

/** Most events of one `POST /events` or `POST /ingest`, as many as one call of the stream takes. */
export const MOST_EVENTS = 500;

/** What one of them may be sent, in bytes of UTF-8. */
export const MOST_EVENT_BYTES = 3 * 1024 * 1024;

/**
 * The types of its content: one event, a batch of them, or either. With attributes in headers (`ce-id`), JSON is the data of one event: binary mode.
 * `text/plain` is what a page may send while it is left. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export const eventContentTypes = {
  'application/cloudevents+json': 'single',
  'application/cloudevents-batch+json': 'batch',
  'application/json': 'either',
  'text/plain': 'either',
} as const;

/** Where an event stands on the stream now, or why it does not: `field` is its path in what was sent, such as `[2].time`. */
const sentEventSchema = z.union([
  z.strictObject({ shard: z.string().min(1), seq: sequenceNumberSchema }),
  z.strictObject({ error: errorSchema }),
]);

/** What a page names in the address of `POST /ingest/browser`, where it can send no header: the key that its stage has made public. */
export const publicKeyQuerySchema = z.strictObject({ key: z.string().min(1).max(128) });

/** The answer to `POST /events` and `POST /ingest`: what has become of each event, in the order in which they were sent. */
export const eventsAnswerSchema = z.strictObject({
  accepted: z.int().nonnegative(),
  refused: z.int().nonnegative(),
  events: z.array(sentEventSchema).max(MOST_EVENTS),
});

export type EventsAnswer = z.infer<typeof eventsAnswerSchema>;
