import { parseTopic, type Topic } from '@millrace/contract';
import { mayWatch } from '../../domain/access/permissions';
import type { MetricSet } from '../../domain/metrics/metric-set';
import { AppError, notAllowed } from '../errors';

export type KnownTopics = Pick<MetricSet, 'names' | 'inputTopics'>;

const checkTopic = (groups: readonly string[], metrics: KnownTopics, topic: Topic, field: string): void => {
  const { kind, name } = parseTopic(topic);
  const inputs = kind === 'metric' ? metrics.inputTopics.get(name) : undefined;
  if (inputs)
    throw new AppError(
      'unknown_topic',
      `"${name}" is a formula: subscribe to what it reads, ${inputs.join(', ')}`,
      field,
    );
  if (kind === 'metric' && !metrics.names.has(name))
    throw new AppError('unknown_topic', `there is no metric named "${name}": GET /catalog lists all`, field);
  if (!mayWatch(groups, topic)) throw notAllowed(`watch ${topic}`, field);
};

/** Throws an `AppError` for the first topic that does not exist or that these groups may not watch. */
export const checkTopics = (groups: readonly string[], metrics: KnownTopics, topics: readonly Topic[]): void => {
  for (const [i, topic] of topics.entries()) checkTopic(groups, metrics, topic, `topics[${i}]`);
};
