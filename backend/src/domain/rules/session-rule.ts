import type { AlertLevel } from '@millrace/contract';

/** What is odd of a session; one of the three. */
export interface SessionRuleDefinition {
  readonly name: string;
  readonly label: string;
  readonly kind: 'session';
  /** More events than this in one minute. */
  readonly eventsPerMinute?: number;
  /** It has the user agent of a robot. */
  readonly robot?: true;
  /** It was on this page after fewer events than `afterFewerThan`. */
  readonly page?: string;
  readonly afterFewerThan?: number;
  /** How bad that is: `warning` by default. */
  readonly level?: AlertLevel;
  /** The channels that are told of its alerts. */
  readonly notify?: readonly string[];
  /** How often it is looked: 5s, 10s, 30s or 1m; 10s by default. */
  readonly window?: '5s' | '10s' | '30s' | '1m';
}

export type SessionCause =
  | { readonly kind: 'pace'; readonly moreThan: number }
  | { readonly kind: 'robot' }
  | { readonly kind: 'early'; readonly page: string; readonly fewerThan: number };

/** A rule on sessions, ready for use. */
export interface SessionRule {
  readonly name: string;
  readonly label: string;
  readonly compares: { readonly kind: 'session'; readonly cause: SessionCause; readonly level: AlertLevel };
  /** How often it is looked, ms. */
  readonly windowMs: number;
  readonly text: string;
  readonly notify: readonly string[];
  readonly identity: string;
}
