import type { Identity } from '../../domain/access/connection';

/** What a ticket stands for. */
export interface Grant {
  readonly identity: Identity;
  /** Until when the ticket may be used, ms since the epoch. */
  readonly expiresAt: number;
}

/** Tickets that were given out and not used yet. Stores no ticket, only what recognises it. */
export interface TicketStore {
  readonly put: (ticket: string, grant: Grant) => Promise<void>;
  /** Takes the grant out; of any number of callers one gets it. It may have expired. */
  readonly take: (ticket: string) => Promise<Grant | undefined>;
}

/** Whoever knows the open connections. */
export interface ConnectionCounter {
  /** How many a person has whose sign-in has not ended. What changed in the last second may be missing. */
  readonly connectionsOf: (userId: string, now: number) => Promise<number>;
}

/** What one person uses in one period, of what is limited. */
export interface UsageOf {
  readonly userId: string;
  readonly what: 'tickets' | 'queries' | 'events' | 'messages' | 'annotations';
  /** When the period ends, ms since the epoch. */
  readonly until: number;
}

export interface UsageStore {
  /** Answers with the sum; less than nothing takes away. */
  readonly add: (part: UsageOf, amount: number) => Promise<number>;
}

/** What a machine client is given. */
export interface ClientToken {
  readonly idToken: string;
  readonly expiresInSeconds: number;
}

/** Whom the user pool lets in. */
export interface Accounts {
  /** Whether somebody who has signed in may still do so. */
  readonly isEnabled: (userId: string) => Promise<boolean>;
}

/** Machine clients, by their secrets. */
export interface MachineClients {
  /** Undefined where there is no such client, its secret is another, or it may not sign in. */
  readonly signIn: (clientId: string, secret: string) => Promise<ClientToken | undefined>;
}
