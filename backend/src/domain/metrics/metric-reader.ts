import { crossedName, type MeasureName, metricTopic, type Topic } from '@millrace/contract';
import type { Event } from '../formats/event';
import { filterOf } from './event-filter';
import { dataPath, dataReader, identityReader, isFamily, labelReader, pairLabel, reads } from './event-reader';
import { crossedPairs, isMeasuring, type MetricDefinition } from './metric-definition';

/** A label of a dimension. */
export type Label = readonly [dimension: string, label: string];

/** A metric, ready to read events. */
export interface MetricReader {
  readonly name: string;
  readonly topic: Topic;
  readonly measure: MeasureName;
  readonly decimals: number;
  /** Decimals by which the field's number is shifted to become the integer that is stored. */
  readonly shift: number;
  /** The field of `data` with the value, and how to find it; undefined for a metric that only counts. */
  readonly value: string | undefined;
  readonly readValue: ((event: Event) => unknown) | undefined;
  /** Whether an event is anything to the metric; undefined where all of its types are. */
  readonly accepts: ((event: Event) => boolean) | undefined;
  /** For `unique` alone: the hash of what is counted once; undefined where the event has no such thing. */
  readonly identify: ((event: Event) => number | undefined) | undefined;
  /** The label of each dimension, and of two together where they are crossed. */
  readonly labelsOf: (event: Event) => readonly Label[];
}

export const decimalsOf = (definition: MetricDefinition): number =>
  isMeasuring(definition) ? (definition.decimals ?? 0) : 0;

const scaleOf = (definition: MetricDefinition): number => (isMeasuring(definition) ? (definition.scale ?? 0) : 0);

const labelsReader = (definition: MetricDefinition): MetricReader['labelsOf'] => {
  const dimensions = (definition.dimensions ?? []).map(({ name, from }) => ({ name, labelOf: labelReader(from) }));
  const places = new Map(dimensions.map(({ name }, i) => [name, i]));
  const crossed = crossedPairs(definition).map((pair) => ({
    name: crossedName(pair),
    first: places.get(pair[0]) ?? 0,
    second: places.get(pair[1]) ?? 0,
  }));
  return (event) => {
    const labels: Label[] = dimensions.map(({ name, labelOf }) => [name, labelOf(event)]);
    for (const { name, first, second } of crossed)
      labels.push([name, pairLabel(labels[first]?.[1] ?? '', labels[second]?.[1] ?? '')]);
    return labels;
  };
};

const readerOf = (definition: MetricDefinition): MetricReader => ({
  name: definition.name,
  topic: metricTopic(definition.name),
  measure: definition.measure,
  decimals: decimalsOf(definition),
  shift: decimalsOf(definition) + scaleOf(definition),
  value: isMeasuring(definition) ? dataPath(definition.value) : undefined,
  readValue: isMeasuring(definition) ? dataReader(definition.value) : undefined,
  accepts: definition.where && filterOf(definition.where),
  identify: definition.measure === 'unique' ? identityReader(definition.of) : undefined,
  labelsOf: labelsReader(definition),
});

/** The metrics that read an event type; none where the type is unknown. */
export type ReadersOf = (eventType: string) => readonly MetricReader[];

/** Types that are declared by name are looked up at once; only others are held against the families. */
export const readersByType = (definitions: readonly MetricDefinition[]): ReadersOf => {
  const all = definitions.map((definition, place) => ({
    place,
    patterns: definition.events,
    reader: readerOf(definition),
  }));
  const families = all.filter(({ patterns }) => patterns.some(isFamily));
  const named = new Map<string, Set<(typeof all)[number]>>();
  for (const one of all) for (const type of one.patterns) named.set(type, (named.get(type) ?? new Set()).add(one));
  const inFamilies = (type: string) =>
    families.filter(({ patterns }) => patterns.some((pattern) => reads(pattern, type)));
  const readersBy = new Map(
    [...named].map(([type, byName]) => {
      const found = [...new Set([...byName, ...inFamilies(type)])].sort((a, b) => a.place - b.place);
      return [type, found.map(({ reader }) => reader)] as const;
    }),
  );
  return (type) => readersBy.get(type) ?? inFamilies(type).map(({ reader }) => reader);
};
