import type { AlertLevel, Granularity, Metric } from '@millrace/contract';

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
  /** Over how long each figure is: 5s, 10s, 30s, 1m, 5m, 15m or 1h, and 10s by default. */
  readonly window?: Duration;
  /** For how long it must hold, without a break, before it is said, and be over before it is taken back. One window by default. */
  readonly for?: Duration;
  /** For how long nothing is said again of what has just been resolved: a minute by default. */
  readonly cooldown?: Duration;
}

interface Levels {
  readonly warning?: number;
  readonly critical?: number;
}

/** A figure that is at or above, or at or below, a level. */
export interface ThresholdRule extends Common, Levels {
  readonly kind: 'above' | 'below';
  /** On the other side of this it is over: by default of the first level. */
  readonly clears?: number;
}

export type RuleDefinition = ThresholdRule;

/** A rule, ready for use. */
export interface Rule {
  readonly name: string;
  readonly label: string;
  readonly kind: RuleDefinition['kind'];
  /** What it is about, as the catalogue has it. */
  readonly metric: Metric;
  /** The figure that it looks at, as a formula. */
  readonly reading: Metric;
  readonly by: string | undefined;
  /** All ms. */
  readonly windowMs: number;
  readonly forMs: number;
  readonly cooldownMs: number;
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
