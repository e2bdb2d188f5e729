import type { Alert } from '@millrace/contract';
import type { Gathered } from '../../domain/notices/channels';
import type { RuleState } from '../../domain/rules/rule-fold';

/** What is known of all rules, by their names. */
export interface RulesState extends Gathered {
  readonly rules: Readonly<Record<string, RuleState>>;
  /** Changes of alerts that may not have been stored and sent yet. */
  readonly pending: readonly Alert[];
  /** Until when somebody waits for windows to close, ms since the epoch. */
  readonly waitingUntil: number;
}

export const NO_RULES: RulesState = { rules: {}, pending: [], waitingUntil: 0, channels: [], notices: [] };

export interface StoredRules extends RulesState {
  /** Counts its writes, from 0 where there was none. */
  readonly version: number;
}

/** Each function rejects with `unavailable` when the table cannot be reached. */
export interface RuleStateStore {
  readonly read: () => Promise<StoredRules>;
  /** Writes the state after that of `version`; false when another has written meanwhile. */
  readonly write: (state: RulesState, version: number) => Promise<boolean>;
}

export interface AlertPage {
  readonly alerts: readonly Alert[];
  readonly next?: string | undefined;
}

/** What somebody does to an alert. */
export type Deed = Pick<Alert, 'acknowledged'> | Pick<Alert, 'silenced'>;

/** Each function rejects with `unavailable` when the table cannot be reached. */
export interface AlertStore {
  /** Stores what rules say of an alert, unless something newer is stored. What people did to it stays. Answers the alert as it is then. */
  readonly put: (alert: Alert) => Promise<Alert>;
  /** Those of the alerts that are stored, in the order of the ids. */
  readonly find: (ids: readonly string[]) => Promise<readonly Alert[]>;
  /** The newest by when they were opened. `next`: from where the page before ended, which is the id of an alert. */
  readonly newest: (most: number, next?: string) => Promise<AlertPage>;
  /** Notes what somebody did; who acknowledged it first stays. The alert as it is then; undefined where none is open by that id. */
  readonly handle: (id: string, deed: Deed) => Promise<Alert | undefined>;
}
