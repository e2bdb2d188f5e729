import type { Topic } from '@millrace/contract';

/** Who someone is, as signed in. */
export interface Identity {
  readonly userId: string;
  /** What other people see. Never a whole e-mail address. */
  readonly username: string;
  readonly groups: readonly string[];
  /** When the sign-in ends, ms since the epoch. */
  readonly endsAt: number;
}

/** An open WebSocket connection. */
export interface Connection extends Identity {
  readonly connectionId: string;
  /** Ms since the epoch. */
  readonly connectedAt: number;
}

/** A connection and what it watches. */
export interface Subscriber extends Connection {
  readonly topics: ReadonlySet<Topic>;
}

/** Who sent a command, and on which connection. */
export interface Caller extends Identity {
  readonly connectionId: string;
}
