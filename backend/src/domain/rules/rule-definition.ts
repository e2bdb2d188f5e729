import type { AlertLevel, Granularity, Metric } from '@millrace/contract';
import type { SessionRule, SessionRuleDefinition } from './session-rule';

/** `10s`, `5m`, `1h`, `7d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

interface Common {
  /** How it is addressed, in the ids of its alerts too: up to 40 letters, digits, dashes and underscores. */
  readonly name: string;
  /** What its alerts are called. */
  readonly label: string;
  /** The metric or formula that it watches. */
  readonly metric: string;
  /** Another figure of it than that of its tile: `max`, `p95`, `count`. */
  readonly figure?: string;
  /** Looks at each label of this dimension by itself. */
  readonly by?: string;
  /** Over how long each figure is: 5s, 10s, 30s, 1m, 5m, 15m or 1h. 10s by default; of `absence` 1m, and of `deviation`, which has none of seconds, 5m. */
  readonly window?: Duration;
  /** For how long it must hold, without a break, before it is said, and be over before it is taken back. One window by default. */
  readonly for?: Duration;
  /** For how long nothing is said again of what has just been resolved: a minute by default. */
  readonly cooldown?: Duration;
  /** The channels that are told: names of the stage's `alerts.channels`. */
  readonly notify?: readonly string[];
}

interface Levels {
  readonly warning?: number;
  readonly critical?: number;
  /** On the other side of this it is over: by default of the first level. */
  readonly clears?: number;
}

/** Which way is looked for; both where it is left out. */
export type Direction = 'up' | 'down';

/** A figure that is at or above, or at or below, a level. */
export interface ThresholdRule extends Common, Levels {
  readonly kind: 'above' | 'below';
}

/** A figure that differs from an earlier one by so many percent. */
export interface ChangeRule extends Common, Levels {
  readonly kind: 'change';
  /** How long before the window the other one is, such as `1d` or `7d`: by default the one just before it. */
  readonly against?: Duration;
  readonly direction?: Direction;
  /** A figure below this is compared as if it were this much: one order after none is no news. Without it a change from 0 is not known. */
  readonly atLeast?: number;
}

/** Of which nothing has come for so many times as long as the longest pause that is usual at that hour. */
export interface AbsenceRule extends Common, Omit<Levels, 'clears'> {
  readonly kind: 'absence';
  /** The longest pause that is usual. Without it, what the same hour of days and weeks before says. */
  readonly usual?: Duration;
}

/** A figure that is so many spreads away from what is usual at that hour of the week. */
export interface DeviationRule extends Common, Levels {
  readonly kind: 'deviation';
  readonly direction?: Direction;
}

/** A rule on a figure. */
export type FigureRuleDefinition = ThresholdRule | ChangeRule | AbsenceRule | DeviationRule;

export type RuleDefinition = FigureRuleDefinition | SessionRuleDefinition;

/** What it is that scores are made of. */
export type Comparison =
  | { readonly kind: 'above' | 'below' }
  | {
      readonly kind: 'change';
      readonly againstMs: number;
      readonly direction: Direction | undefined;
      readonly atLeast: number;
    }
  | { readonly kind: 'absence'; readonly usualMs: number | undefined }
  | {
      readonly kind: 'deviation';
      readonly direction: Direction | undefined;
      /** Whether the figure is a number of events, which chance alone spreads by its root. */
      readonly isCount: boolean;
    };

/** A rule on a figure, ready for use. */
export interface Rule {
  readonly name: string;
  readonly label: string;
  readonly compares: Comparison;
  /** What it is about, as the catalogue has it. */
  readonly metric: Metric;
  /** The figure that it looks at, as a formula. */
  readonly reading: Metric;
  readonly by: string | undefined;
  /** All ms. */
  readonly windowMs: number;
  readonly forMs: number;
  readonly cooldownMs: number;
  /** Names of channels. */
  readonly notify: readonly string[];
  /** Of which windows its own are made. */
  readonly granularity: Granularity;
  /** Scores: from each on it is that bad; below `clears` it is over. The worse, the larger. */
  readonly levels: Readonly<Partial<Record<AlertLevel, number>>>;
  readonly clears: number;
  /** In words: `CPU from 90 % for 1 min`. */
  readonly text: string;
  /** Another one begins anew. */
  readonly identity: string;
}

export type AnyRule = Rule | SessionRule;

export const isFigureRule = (rule: AnyRule): rule is Rule => rule.compares.kind !== 'session';

export const isSessionRule = (rule: AnyRule): rule is SessionRule => rule.compares.kind === 'session';
