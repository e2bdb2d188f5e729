import type { ItemDefinition } from './item-definition';
import type { AnyDefinition } from './metric-definition';

/** What a service measures, as `metrics.ts` in the user's folder declares it. */
export interface MetricDefinitions {
  readonly metrics: readonly AnyDefinition[];
  readonly items?: readonly ItemDefinition[];
}
