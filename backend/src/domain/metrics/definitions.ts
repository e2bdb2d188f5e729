import type { ItemDefinition } from './item-definition';
import type { MetricDefinition } from './metric-definition';

/** What a service measures, as `metrics.ts` in the user's folder declares it. */
export interface MetricDefinitions {
  readonly metrics: readonly MetricDefinition[];
  readonly items?: readonly ItemDefinition[];
}
