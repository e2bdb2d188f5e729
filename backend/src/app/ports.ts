import type { Topic } from '@millrace/contract';
import type { Connection, Identity, Subscriber } from '../domain/access/connection';

/** Ms since the epoch. */
export type Clock = () => number;

/** From 0 up to but not including 1. */
export type Random = () => number;

export type Sleep = (ms: number) => Promise<void>;

export type AddTopics =
  /** All topics that the connection has now. */
  | { readonly outcome: 'added'; readonly topics: readonly Topic[] }
  | { readonly outcome: 'too many' }
  | { readonly outcome: 'not connected' };

/** Who is connected, and who watches what. Each function rejects when the registry cannot be reached. */
export interface ConnectionRegistry {
  readonly register: (connection: Connection) => Promise<void>;
  /** Does nothing when it is not there. */
  readonly remove: (connectionId: string) => Promise<void>;
  /** Adds all of the topics or, when there would be more than `most`, none. */
  readonly addTopics: (connectionId: string, topics: readonly Topic[], most: number) => Promise<AddTopics>;
  /** The topics that are left; undefined when the connection is not registered. */
  readonly removeTopics: (connectionId: string, topics: readonly Topic[]) => Promise<readonly Topic[] | undefined>;
  /** All connections, also those that watch nothing. What was written in the last second may be missing. */
  readonly subscribers: () => Promise<readonly Subscriber[]>;
}

/** What a ticket stands for. */
export interface Grant {
  readonly identity: Identity;
  /** Until when the ticket may be used, ms since the epoch. */
  readonly expiresAt: number;
}

/** Tickets that were given out and not used yet. Keeps no ticket, only what recognises it. */
export interface TicketStore {
  readonly put: (ticket: string, grant: Grant) => Promise<void>;
  /** Takes the grant out; of any number of callers one gets it. It may have expired. */
  readonly take: (ticket: string) => Promise<Grant | undefined>;
}

/** `gone`: the connection is closed. `busy`: it may work later (throttled, failing, or no answer in time). */
export type SendOutcome = 'sent' | 'gone' | 'busy';

/** Sends to open connections. Rejects only for what is wrong with the service itself, such as a missing permission. */
export interface ConnectionSender {
  /** Ends within a bound that the adapter sets. */
  readonly post: (connectionId: string, message: string) => Promise<SendOutcome>;
  /** Closes the connection; `sent` when that was accepted. */
  readonly close: (connectionId: string) => Promise<SendOutcome>;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** One structured line a call. */
export interface Logger {
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly error: (message: string, fields?: LogFields) => void;
}
