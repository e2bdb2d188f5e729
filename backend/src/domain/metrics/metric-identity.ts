import { hashLabel, type MeasureName, type Topic } from '@millrace/contract';
import { isMeasuring, type MetricDefinition } from './metric-definition';

/** What the figures of a metric mean. Those of two meanings are never merged, though the metric has one name. */
export interface MetricIdentity {
  /** The same for as long as measure, decimals, scale and what is read stay the same. */
  readonly id: string;
  readonly measure: MeasureName;
}

/** Undefined for what Millrace counts of itself, which never changes, and for what is no metric. */
export type IdentityOf = (topic: Topic) => MetricIdentity | undefined;

const meaningOf = (definition: MetricDefinition): readonly unknown[] => {
  if (isMeasuring(definition)) return [definition.value, definition.decimals ?? 0, definition.scale ?? 0];
  return definition.measure === 'unique' ? [definition.of] : [];
};

/** Labels, units, events, dimensions and thresholds may change: figures before and after still add up. */
export const identityOf = (definition: MetricDefinition): MetricIdentity => ({
  id: hashLabel(JSON.stringify([definition.measure, ...meaningOf(definition)])).toString(36),
  measure: definition.measure,
});
