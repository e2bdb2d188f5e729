import type { Topic } from '@millrace/contract';
import type { Connection, Subscriber } from '../../domain/access/connection';
import type { ConnectionCounter } from '../access/ports';

export type AddTopics =
  /** All topics that the connection has now. */
  | { readonly outcome: 'added'; readonly topics: readonly Topic[] }
  | { readonly outcome: 'too many' }
  | { readonly outcome: 'not connected' };

/** Who is connected, and who watches what. Each function rejects when the registry cannot be reached. */
export interface ConnectionRegistry extends ConnectionCounter {
  readonly register: (connection: Connection) => Promise<void>;
  /** Does nothing when it is not there. */
  readonly remove: (connectionId: string) => Promise<void>;
  /** Adds all of the topics or, when there would be more than `most`, or more than `mostBytes` of their names, none. */
  readonly addTopics: (
    connectionId: string,
    topics: readonly Topic[],
    most: number,
    mostBytes?: number,
  ) => Promise<AddTopics>;
  /** The topics that are left; undefined when the connection is not registered. */
  readonly removeTopics: (connectionId: string, topics: readonly Topic[]) => Promise<readonly Topic[] | undefined>;
  /** All connections, also those that watch nothing. What was written in the last second may be missing. */
  readonly subscribers: () => Promise<readonly Subscriber[]>;
  /** Who watches a room, read without anybody else. Their topics are that room. */
  readonly members: (room: Topic) => Promise<readonly Subscriber[]>;
}

/** `gone`: the connection is closed. `refused`: the quota is used up (429). `failed`: an error of the service (5xx), or no answer in time. */
export type SendOutcome = 'sent' | 'gone' | 'refused' | 'failed';

/** Sends to open connections. Rejects only for what is wrong with the service itself, such as a missing permission. */
export interface ConnectionSender {
  /** Ends within a bound that the adapter sets. */
  readonly post: (connectionId: string, message: string) => Promise<SendOutcome>;
  /** Closes the connection; `sent` when that was accepted. */
  readonly close: (connectionId: string) => Promise<SendOutcome>;
}
