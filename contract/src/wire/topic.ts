import { z } from 'zod';

/** Letters, digits, dot, underscore and dash: safe in a topic, a path and a table key. */
export const nameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

const kinds = ['metric', 'room'] as const;
export type TopicKind = (typeof kinds)[number];

/** `metric:<name>`: the numbers of a metric. `room:<name>`: messages between the people who watch. */
export const topicSchema = z.templateLiteral([z.enum(kinds), ':', nameSchema]);

export type Topic = z.infer<typeof topicSchema>;

export const metricTopic = (metric: string): Topic => `metric:${metric}`;
export const roomTopic = (room: string): Topic => `room:${room}`;

export const parseTopic = (topic: Topic): { kind: TopicKind; name: string } => {
  const colon = topic.indexOf(':');
  const kind = kinds.find((candidate) => candidate === topic.slice(0, colon)) ?? 'metric';
  return { kind, name: topic.slice(colon + 1) };
};
