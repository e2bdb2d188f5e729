import { parseTopic, type Topic } from '@millrace/contract';
import { mayWatch } from '../../domain/access/permissions';
import { AppError, notAllowed } from '../errors';

const checkTopic = (groups: readonly string[], metrics: ReadonlySet<string>, topic: Topic, field: string): void => {
  const { kind, name } = parseTopic(topic);
  if (kind === 'metric' && !metrics.has(name))
    throw new AppError('unknown_topic', `there is no metric named "${name}": GET /catalog lists all`, field);
  if (!mayWatch(groups, topic)) throw notAllowed(`watch ${topic}`, field);
};

/** Throws an `AppError` for the first topic that does not exist or that these groups may not watch. */
export const checkTopics = (
  groups: readonly string[],
  metrics: ReadonlySet<string>,
  topics: readonly Topic[],
): void => {
  for (const [i, topic] of topics.entries()) checkTopic(groups, metrics, topic, `topics[${i}]`);
};
