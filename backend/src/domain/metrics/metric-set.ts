import {
  type Catalog,
  type DeclaredLabels,
  type MeasureName,
  metricTopic,
  PROTOCOL_VERSION,
  type Topic,
} from '@millrace/contract';
import type { Event } from '../formats/event';
import { labelReader } from './label';
import type { MetricDefinition } from './metric-definition';
import { rejectedMetric } from './rejected-metric';

export interface DimensionReader {
  readonly name: string;
  readonly labelOf: (event: Event) => string;
}

/** A metric, ready to read events. */
export interface MetricReader {
  readonly name: string;
  readonly topic: Topic;
  readonly measure: MeasureName;
  readonly decimals: number;
  /** The field of `data` with the value; undefined for a metric that only counts. */
  readonly value: string | undefined;
  readonly dimensions: readonly DimensionReader[];
}

/** Everything that the service knows about its metrics, Millrace's own `rejected` among them. */
export interface MetricSet {
  readonly catalog: Catalog;
  readonly names: ReadonlySet<string>;
  /** The metrics that read an event type; none where the type is unknown. */
  readonly readersOf: (eventType: string) => readonly MetricReader[];
  readonly declaredLabels: (topic: Topic) => DeclaredLabels | undefined;
}

const decimalsOf = (definition: MetricDefinition): number =>
  definition.measure === 'count' ? 0 : (definition.decimals ?? 0);

const catalogMetric = (definition: MetricDefinition): Catalog['metrics'][number] => ({
  name: definition.name,
  label: definition.label,
  category: definition.category,
  description: definition.description,
  measure: definition.measure,
  unit: definition.unit,
  decimals: decimalsOf(definition),
  events: [...definition.events],
  dimensions: (definition.dimensions ?? []).map(({ name, label, declared }) => ({
    name,
    label,
    ...(declared && { declared: [...declared] }),
  })),
  ...(definition.thresholds && { thresholds: definition.thresholds }),
});

const readerOf = (definition: MetricDefinition): MetricReader => ({
  name: definition.name,
  topic: metricTopic(definition.name),
  measure: definition.measure,
  decimals: decimalsOf(definition),
  value: definition.measure === 'count' ? undefined : definition.value,
  dimensions: (definition.dimensions ?? []).map(({ name, from }) => ({ name, labelOf: labelReader(from) })),
});

const byEventType = (definitions: readonly MetricDefinition[]): ReadonlyMap<string, readonly MetricReader[]> => {
  const readers = new Map<string, MetricReader[]>();
  for (const definition of definitions) {
    const reader = readerOf(definition);
    for (const type of new Set(definition.events)) readers.set(type, [...(readers.get(type) ?? []), reader]);
  }
  return readers;
};

const declaredByTopic = (metrics: Catalog['metrics']): ReadonlyMap<Topic, DeclaredLabels> =>
  new Map(
    metrics.map((metric) => [
      metricTopic(metric.name),
      new Map(metric.dimensions.map(({ name, declared }) => [name, new Set(declared)])),
    ]),
  );

/** The catalogue that definitions amount to, `rejected` last. */
export const catalogOf = (definitions: readonly MetricDefinition[]): Catalog => ({
  protocol: PROTOCOL_VERSION,
  metrics: [...definitions.map(catalogMetric), rejectedMetric],
});

/** Makes definitions, which must be sound, ready for use. */
export const metricSetOf = (definitions: readonly MetricDefinition[]): MetricSet => {
  const catalog = catalogOf(definitions);
  const readers = byEventType(definitions);
  const declared = declaredByTopic(catalog.metrics);
  return {
    catalog,
    names: new Set(catalog.metrics.map(({ name }) => name)),
    readersOf: (eventType) => readers.get(eventType) ?? [],
    declaredLabels: (topic) => declared.get(topic),
  };
};
