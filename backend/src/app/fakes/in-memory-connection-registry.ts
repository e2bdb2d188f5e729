import type { Topic } from '@millrace/contract';
import type { Viewer } from '../../domain/access/connection';
import type { ConnectionRegistry } from '../ports';

export const inMemoryConnectionRegistry = (): ConnectionRegistry => {
  const viewers = new Map<string, Viewer>();
  const keep = (viewer: Viewer, topics: ReadonlySet<Topic>): Topic[] => {
    viewers.set(viewer.connectionId, { ...viewer, topics });
    return [...topics].sort();
  };
  return {
    register: async (connection) => {
      viewers.set(connection.connectionId, { ...connection, topics: new Set() });
    },
    remove: async (connectionId) => {
      viewers.delete(connectionId);
    },
    addTopics: async (connectionId, topics, most) => {
      const viewer = viewers.get(connectionId);
      if (!viewer) return { outcome: 'not connected' };
      const all = new Set([...viewer.topics, ...topics]);
      return all.size > most ? { outcome: 'too many' } : { outcome: 'added', topics: keep(viewer, all) };
    },
    removeTopics: async (connectionId, topics) => {
      const viewer = viewers.get(connectionId);
      const gone = new Set(topics);
      return viewer && keep(viewer, new Set([...viewer.topics].filter((topic) => !gone.has(topic))));
    },
    viewers: async () => [...viewers.values()],
  };
};
