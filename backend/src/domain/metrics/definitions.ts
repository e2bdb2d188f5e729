import type { RuleDefinition } from '../rules/rule-definition';
import type { FunnelDefinition } from './funnel-definition';
import type { ItemDefinition } from './item-definition';
import type { Mapping } from './mapped-format';
import type { AnyDefinition } from './metric-definition';
import type { SessionDefinition } from './session-definition';

/** What a service measures, as `metrics.ts` in the user's folder declares it. */
export interface MetricDefinitions {
  readonly metrics: readonly AnyDefinition[];
  readonly items?: readonly ItemDefinition[];
  /** How JSON in no known format is read. */
  readonly mappings?: readonly Mapping[];
  /** What somebody is told of. */
  readonly rules?: readonly RuleDefinition[];
  /** Which events belong to sessions. Without it none are kept. */
  readonly sessions?: SessionDefinition;
  /** Ways of several steps that sessions are to go. */
  readonly funnels?: readonly FunnelDefinition[];
}
