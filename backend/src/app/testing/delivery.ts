import type { Topic } from '@millrace/contract';
import type { Connection, Subscriber } from '../../domain/access/connection';
import type { FanOutJob } from '../delivery/fan-out';
import type { PacingSettings } from '../delivery/pacer';
import type {
  ConnectionChange,
  ConnectionRegistry,
  ConnectionSender,
  FanOut,
  FanOutReport,
  SendOutcome,
} from '../delivery/ports';
import type { Clock } from '../ports';

/** A connection for tests, an hour old and with an hour to go on a clock that stands at `now`. */
export const aConnection = (connectionId: string, now = Date.UTC(2026, 10, 20, 10)): Connection => ({
  connectionId,
  userId: `user-of-${connectionId}`,
  username: connectionId,
  groups: ['viewers'],
  connectedAt: now - 3_600_000,
  endsAt: now + 3_600_000,
});

/** Room for whatever a test sends. */
export const amplePacing: PacingSettings = { budget: 1_000_000, settledMs: 2000, shards: () => 2 };

/** @param now by what clock changes are dated. */
export const inMemoryConnectionRegistry = (now: Clock = Date.now): ConnectionRegistry => {
  const subscribers = new Map<string, Subscriber>();
  const changes: (ConnectionChange & { readonly at: number })[] = [];
  const note = (connectionId: string, isGone = false) =>
    changes.push({ changeId: `${changes.length}`, connectionId, isGone, at: now() });
  const keep = (subscriber: Subscriber, topics: ReadonlySet<Topic>): Topic[] => {
    subscribers.set(subscriber.connectionId, { ...subscriber, topics });
    note(subscriber.connectionId);
    return [...topics].sort();
  };
  return {
    partitions: 1,
    register: async (connection) => {
      subscribers.set(connection.connectionId, { ...connection, topics: new Set() });
    },
    remove: async (connectionId) => {
      const subscriber = subscribers.get(connectionId);
      if (subscribers.delete(connectionId)) note(connectionId, true);
      return subscriber;
    },
    renew: async (connectionId, identity) => {
      const subscriber = subscribers.get(connectionId);
      if (subscriber?.userId !== identity.userId) return undefined;
      const renewed = { ...subscriber, ...identity };
      subscribers.set(connectionId, renewed);
      note(connectionId);
      return renewed;
    },
    addTopics: async (connectionId, topics, most, mostBytes = Number.POSITIVE_INFINITY) => {
      const subscriber = subscribers.get(connectionId);
      if (!subscriber) return { outcome: 'not connected' };
      const all = new Set([...subscriber.topics, ...topics]);
      return all.size > most || [...all].join('').length > mostBytes
        ? { outcome: 'too many' }
        : { outcome: 'added', topics: keep(subscriber, all) };
    },
    removeTopics: async (connectionId, topics) => {
      const subscriber = subscribers.get(connectionId);
      const gone = new Set(topics);
      return subscriber && keep(subscriber, new Set([...subscriber.topics].filter((topic) => !gone.has(topic))));
    },
    subscribers: async () => [...subscribers.values()],
    changes: async (_, since) => changes.filter(({ at }) => at >= since),
    find: async (connectionIds) => connectionIds.flatMap((id) => subscribers.get(id) ?? []),
    members: async (room) =>
      [...subscribers.values()]
        .filter(({ topics }) => topics.has(room))
        .map((subscriber) => ({ ...subscriber, topics: new Set([room]) })),
    // Rooms have no list of their own here.
    removeStrays: async () => 0,
    connectionsOf: async (userId, now) =>
      [...subscribers.values()].filter((one) => one.userId === userId && one.endsAt > now).length,
  };
};

/** Workers within the process. */
export const inMemoryFanOut = (worker: (job: FanOutJob) => Promise<FanOutReport>): FanOut => ({
  prepare: (content) => (partition, order) => worker({ partition, content, ...order }),
});

export interface InMemoryConnectionSender extends ConnectionSender {
  readonly open: (connectionId: string) => void;
  /** The next outcomes of posts to this connection; afterwards they are sent again. */
  readonly script: (connectionId: string, outcomes: readonly SendOutcome[]) => void;
  readonly received: (connectionId: string) => readonly string[];
  readonly isOpen: (connectionId: string) => boolean;
}

/** Posts into memory. A connection that was not opened is gone. */
export const inMemoryConnectionSender = (...openAtFirst: readonly string[]): InMemoryConnectionSender => {
  const open = new Set(openAtFirst);
  const scripts = new Map<string, SendOutcome[]>();
  const received = new Map<string, string[]>();
  return {
    open: (connectionId) => open.add(connectionId),
    script: (connectionId, outcomes) => scripts.set(connectionId, [...outcomes]),
    received: (connectionId) => received.get(connectionId) ?? [],
    isOpen: (connectionId) => open.has(connectionId),
    post: async (connectionId, message) => {
      if (!open.has(connectionId)) return 'gone';
      const outcome = scripts.get(connectionId)?.shift() ?? 'sent';
      if (outcome === 'sent') received.set(connectionId, [...(received.get(connectionId) ?? []), message]);
      return outcome;
    },
    close: async (connectionId) => (open.delete(connectionId) ? 'sent' : 'gone'),
  };
};
