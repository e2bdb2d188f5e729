import { z } from 'zod';
import { hash53 } from '../aggregates/sketches/label-sketch';

/** Letters, digits, dot, underscore and dash: safe in a topic, a path and a table key. */
export const nameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'must be 1 to 64 letters, digits, dots, dashes and underscores, the first a letter or a digit',
  );

/** The name of a metric, or `revenue@1`: its figures as they were defined first, apart from what they are now. */
export const metricReferenceSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(@[1-9]\d{0,3})?$/);

/** 256 bits in base64url. */
export const ticketTextSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be a ticket of POST /tickets');

/** Longest subject that is stored as an item, in UTF-8 bytes: with its shard it is a sort key of DynamoDB, which holds 1,024. */
export const SUBJECT_BYTES = 900;

/** What no stored subject holds: the end of a table key, and halves of surrogate pairs that stand alone. */
const unfit = /[\0\p{Surrogate}]/u;

const isSubject = (subject: string): boolean =>
  !unfit.test(subject) && new TextEncoder().encode(subject).length <= SUBJECT_BYTES;

const kinds = ['metric', 'item', 'feed', 'room', 'annotations', 'alerts'] as const;
export type TopicKind = (typeof kinds)[number];

const itemTopicSchema = z
  .templateLiteral(['item:', nameSchema, '/', z.string().min(1)])
  .refine((topic) => isSubject(topic.slice(topic.indexOf('/') + 1)), `a subject has at most ${SUBJECT_BYTES} bytes`);

/** Longest type of event that a feed is of. */
const EVENT_TYPE_CHARS = 128;

const feedTopicSchema = z
  .templateLiteral(['feed:', z.string().min(1).max(EVENT_TYPE_CHARS)])
  .refine((topic) => !unfit.test(topic));

/** What people note at moments of the charts: one topic for all. */
export const ANNOTATIONS_TOPIC = 'annotations';

/** Of which there is one: what rules find. */
export const ALERTS_TOPIC = 'alerts';

/**
 * `metric:<name>`: the numbers of a metric. `item:<type>/<subject>`: the latest state of an item. `feed:<type>`: events of a type, or of a family such as
 * `clickstream.*`. `room:<name>`: messages between the people who watch. `annotations`: what is noted on the charts. `alerts`: what rules find.
 */
export const topicSchema = z.union(
  [
    z.templateLiteral([z.enum(['metric', 'room']), ':', nameSchema]),
    itemTopicSchema,
    feedTopicSchema,
    z.literal(ANNOTATIONS_TOPIC),
    z.literal(ALERTS_TOPIC),
  ],
  'a topic is metric:NAME, item:TYPE/SUBJECT, feed:TYPE, room:NAME, annotations or alerts',
);

export type Topic = z.infer<typeof topicSchema>;
export type ItemTopic = z.infer<typeof itemTopicSchema>;
export type FeedTopic = z.infer<typeof feedTopicSchema>;

export const isItemTopic = (topic: Topic): topic is ItemTopic => topic.startsWith('item:');
export const isFeedTopic = (topic: Topic): topic is FeedTopic => topic.startsWith('feed:');

export const metricTopic = (metric: string): Topic => `metric:${metric}`;
export const itemTopic = (type: string, subject: string): ItemTopic => `item:${type}/${subject}`;
export const feedTopic = (eventType: string): FeedTopic => `feed:${eventType}`;
export const roomTopic = (room: string): Topic => `room:${room}`;

/** Longest name of a set of topics. */
export const TOPIC_SET_CHARS = 11;

/** The same for the same metrics, in whatever order, and with overwhelming likelihood another for others. Other topics do not count: no figure is theirs. */
export const topicSetOf = (topics: Iterable<Topic>): string => {
  const metrics = [...topics].filter((topic) => parseTopic(topic).kind === 'metric');
  return hash53(metrics.sort().join(' ')).toString(36);
};

interface TopicParts {
  readonly kind: TopicKind;
  /** Of an item, its type; of alerts, which are one topic, nothing. */
  readonly name: string;
  /** Of an item alone. */
  readonly subject?: string;
}

export const parseTopic = (topic: Topic): TopicParts => {
  if (topic === ANNOTATIONS_TOPIC) return { kind: ANNOTATIONS_TOPIC, name: topic };
  if (topic === ALERTS_TOPIC) return { kind: 'alerts', name: '' };
  const colon = topic.indexOf(':');
  const kind = kinds.find((candidate) => candidate === topic.slice(0, colon)) ?? 'metric';
  const rest = topic.slice(colon + 1);
  if (kind !== 'item') return { kind, name: rest };
  const slash = rest.indexOf('/');
  return { kind, name: rest.slice(0, slash), subject: rest.slice(slash + 1) };
};
