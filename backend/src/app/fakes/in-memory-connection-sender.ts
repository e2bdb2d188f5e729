import type { ConnectionSender, SendOutcome } from '../delivery/ports';

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
