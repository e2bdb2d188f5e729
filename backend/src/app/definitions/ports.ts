import type { MetricPast } from '../../domain/metrics/metric-past';

/** A past as it is stored, and which writing of it this is; 0 where nothing is stored yet. */
export interface StoredPast {
  readonly past: MetricPast;
  readonly revision: number;
}

/** How metrics were defined while figures of them were stored. Each function rejects with `unavailable` when the table cannot be reached. */
export interface DefinitionStore {
  readonly readAll: () => Promise<readonly StoredPast[]>;
  /** Writes a past over the one of the revision before; false when another is there. */
  readonly put: (stored: StoredPast) => Promise<boolean>;
}
