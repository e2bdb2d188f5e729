import type { Topic } from '@millrace/contract';
import type { Subscriber } from '../../domain/access/connection';
import type { ConnectionRegistry } from '../delivery/ports';

export const inMemoryConnectionRegistry = (): ConnectionRegistry => {
  const subscribers = new Map<string, Subscriber>();
  const keep = (subscriber: Subscriber, topics: ReadonlySet<Topic>): Topic[] => {
    subscribers.set(subscriber.connectionId, { ...subscriber, topics });
    return [...topics].sort();
  };
  return {
    register: async (connection) => {
      subscribers.set(connection.connectionId, { ...connection, topics: new Set() });
    },
    remove: async (connectionId) => {
      subscribers.delete(connectionId);
    },
    addTopics: async (connectionId, topics, most) => {
      const subscriber = subscribers.get(connectionId);
      if (!subscriber) return { outcome: 'not connected' };
      const all = new Set([...subscriber.topics, ...topics]);
      return all.size > most ? { outcome: 'too many' } : { outcome: 'added', topics: keep(subscriber, all) };
    },
    removeTopics: async (connectionId, topics) => {
      const subscriber = subscribers.get(connectionId);
      const gone = new Set(topics);
      return subscriber && keep(subscriber, new Set([...subscriber.topics].filter((topic) => !gone.has(topic))));
    },
    subscribers: async () => [...subscribers.values()],
  };
};
