import type { Topic } from '@millrace/contract';
import type { Connection, Identity, Subscriber } from '../../domain/access/connection';
import type { Content } from '../../domain/delivery/content';
import type { PacingPlan } from '../../domain/delivery/pacing';
import type { ConnectionCounter } from '../access/ports';
import type { Reached, Tally } from './tally';

export type AddTopics =
  /** All topics that the connection has now. */
  | { readonly outcome: 'added'; readonly topics: readonly Topic[] }
  | { readonly outcome: 'too many' }
  | { readonly outcome: 'not connected' };

/**
 * Longest time, ms, by which a change can be read later than it is dated: its writing may take as long, and clocks differ. Who reads changes asks for those
 * since its last reading less this, and knows again those that it has seen.
 */
export const CHANGE_LATENESS_MS = 5000;

/** That a connection watches other topics than before or lasts longer, or is gone. */
export interface ConnectionChange {
  /** No other change has it. */
  readonly changeId: string;
  readonly connectionId: string;
  readonly isGone: boolean;
}

/** Who is connected, and who watches what. Each function rejects when the registry cannot be reached. */
export interface ConnectionRegistry extends ConnectionCounter {
  /** Connections are spread over so many partitions, 0 first, each of which is read by itself. */
  readonly partitions: number;
  readonly register: (connection: Connection) => Promise<void>;
  /** What it was; undefined when it is not there. */
  readonly remove: (connectionId: string) => Promise<Subscriber | undefined>;
  /** Puts a new sign-in of the same person in the place of the one before. The connection as it is now; undefined where it is not there, or another person's. */
  readonly renew: (connectionId: string, identity: Identity) => Promise<Subscriber | undefined>;
  /** Adds all of the topics or, when there would be more than `most`, or more than `mostBytes` of their names, none. */
  readonly addTopics: (
    connectionId: string,
    topics: readonly Topic[],
    most: number,
    mostBytes?: number,
  ) => Promise<AddTopics>;
  /** The topics that are left; undefined when the connection is not registered. */
  readonly removeTopics: (connectionId: string, topics: readonly Topic[]) => Promise<readonly Topic[] | undefined>;
  /** All connections of one partition or of all, also those that watch nothing. What was written in the last second may be missing. */
  readonly subscribers: (partition?: number) => Promise<readonly Subscriber[]>;
  /**
   * What has changed in a partition since a time (ms since the epoch), in no order; what was answered more than a few minutes ago may be missing. A connection
   * that has watched nothing yet is no change.
   */
  readonly changes: (partition: number, since: number) => Promise<readonly ConnectionChange[]>;
  /** Those of the connections that are registered, as they are now. */
  readonly find: (connectionIds: readonly string[]) => Promise<readonly Subscriber[]>;
  /** Who watches a room, read without anybody else. Their topics are that room. */
  readonly members: (room: Topic) => Promise<readonly Subscriber[]>;
  /** Takes those out of rooms whose connection is gone. Answers how many there were. */
  readonly removeStrays: () => Promise<number>;
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

/** What came of a part of a broadcast that a worker has sent. */
export interface FanOutReport {
  readonly tally: Tally;
  readonly reached: Reached;
}

/** How a worker is to send: as the sender that asks would by itself, which knows how many watch in all. */
export interface FanOutOrder {
  readonly plan: PacingPlan;
  /** Between two posts of one worker, ms. */
  readonly gapMs: number;
  /** Ms since the epoch, after which no subscriber is begun with; null where there is no such time. */
  readonly until: number | null;
}

/** Has one worker send to the subscribers of its partition. Rejects when it could not, or not to the end. */
export type SendToPartition = (partition: number, order: FanOutOrder) => Promise<FanOutReport>;

/** Workers that send, each to the subscribers of one partition. */
export interface FanOut {
  /** Prepares what all workers are to send; undefined when that is too long to be handed over. */
  readonly prepare: (content: Content) => SendToPartition | undefined;
}
