import { parseTopic, type Topic, type TopicKind } from '@millrace/contract';
import { mayWatch } from '../../domain/access/permissions';
import type { MetricSet } from '../../domain/metrics/metric-set';
import { AppError, notAllowed } from '../errors';

export type KnownTopics = Pick<MetricSet, 'audienceOf' | 'inputTopics'>;

const unknown: Readonly<Record<TopicKind, string>> = {
  metric: 'there is no metric named',
  item: 'there are no items of type',
  feed: 'no metric and no type of items reads events of type',
  room: 'there is no room',
  annotations: 'there is no topic',
  alerts: 'there are no alerts',
};

const checkTopic = (groups: readonly string[], metrics: KnownTopics, topic: Topic, field: string): void => {
  const { kind, name } = parseTopic(topic);
  const audience = metrics.audienceOf(kind, name);
  if (!audience) throw new AppError('unknown_topic', `${unknown[kind]} "${name}": GET /catalog lists all`, field);
  if (!mayWatch(groups, kind, audience)) throw notAllowed(`watch ${topic}`, field);
  const inputs = kind === 'metric' ? metrics.inputTopics.get(name) : undefined;
  if (inputs)
    throw new AppError(
      'unknown_topic',
      `"${name}" is a formula: subscribe to what it reads, ${inputs.join(', ')}`,
      field,
    );
};

/** Whether these groups may go on with a topic that a connection has, if there still is one of that name. */
export const mayStillWatch = (groups: readonly string[], metrics: KnownTopics, topic: Topic): boolean => {
  const { kind, name } = parseTopic(topic);
  return mayWatch(groups, kind, metrics.audienceOf(kind, name) ?? []);
};

/** Throws an `AppError` for the first topic that does not exist or that these groups may not watch. */
export const checkTopics = (groups: readonly string[], metrics: KnownTopics, topics: readonly Topic[]): void => {
  for (const [i, topic] of topics.entries()) checkTopic(groups, metrics, topic, `topics[${i}]`);
};
