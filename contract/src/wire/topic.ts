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

const kinds = ['metric', 'room'] as const;
export type TopicKind = (typeof kinds)[number];

/** `metric:<name>`: the numbers of a metric. `room:<name>`: messages between the people who watch. */
export const topicSchema = z.templateLiteral([z.enum(kinds), ':', nameSchema]);

export type Topic = z.infer<typeof topicSchema>;

export const metricTopic = (metric: string): Topic => `metric:${metric}`;
export const roomTopic = (room: string): Topic => `room:${room}`;

/** Longest name of a set of topics. */
export const TOPIC_SET_CHARS = 11;

/** The same for the same metrics, in whatever order, and with overwhelming likelihood another for others. Rooms do not count: no figure is theirs. */
export const topicSetOf = (topics: Iterable<Topic>): string => {
  const metrics = [...topics].filter((topic) => parseTopic(topic).kind === 'metric');
  return hash53(metrics.sort().join(' ')).toString(36);
};

export const parseTopic = (topic: Topic): { kind: TopicKind; name: string } => {
  const colon = topic.indexOf(':');
  const kind = kinds.find((candidate) => candidate === topic.slice(0, colon)) ?? 'metric';
  return { kind, name: topic.slice(colon + 1) };
};
