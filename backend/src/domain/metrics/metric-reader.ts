import { crossedName, type MeasureName, metricTopic, type Topic } from '@millrace/contract';
import { remembered } from '../../lib/remembered';
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

type ReadLabel = (event: Event) => Label;

/** Remembers what it read last: metrics read an event one after the other. */
const oncePerEvent = (read: ReadLabel): ReadLabel => {
  let last: Event | undefined;
  let label: Label = ['', ''];
  return (event) => {
    if (event !== last) {
      label = read(event);
      last = event;
    }
    return label;
  };
};

/** How to find the labels of a catalogue's metrics: what several are broken down by is read once of an event. */
class LabelReaders {
  private readonly known = new Map<string, ReadLabel>();

  labelsOf(definition: MetricDefinition): MetricReader['labelsOf'] {
    const { dimensions = [] } = definition;
    const one = (dimension: string): ReadLabel =>
      this.dimension(dimension, dimensions.find(({ name }) => name === dimension)?.from ?? dimension);
    const readers = [
      ...dimensions.map(({ name }) => one(name)),
      ...crossedPairs(definition).map((pair): ReadLabel => {
        const [name, first, second] = [crossedName(pair), one(pair[0]), one(pair[1])];
        return (event) => [name, pairLabel(first(event)[1], second(event)[1])];
      }),
    ];
    return (event) => readers.map((read) => read(event));
  }

  private dimension(name: string, from: string): ReadLabel {
    const key = JSON.stringify([name, from]);
    const known = this.known.get(key);
    if (known) return known;
    const labelOf = labelReader(from);
    const made = oncePerEvent((event) => [name, labelOf(event)]);
    this.known.set(key, made);
    return made;
  }
}

const readerOf = (definition: MetricDefinition, labels: LabelReaders): MetricReader => ({
  name: definition.name,
  topic: metricTopic(definition.name),
  measure: definition.measure,
  decimals: decimalsOf(definition),
  shift: decimalsOf(definition) + scaleOf(definition),
  value: isMeasuring(definition) ? dataPath(definition.value) : undefined,
  readValue: isMeasuring(definition) ? dataReader(definition.value) : undefined,
  accepts: definition.where && filterOf(definition.where),
  identify: definition.measure === 'unique' ? identityReader(definition.of) : undefined,
  labelsOf: labels.labelsOf(definition),
});

/** The metrics that read an event type; none where the type is unknown. */
export type ReadersOf = (eventType: string) => readonly MetricReader[];

/** Types of one service that are remembered with what reads them: anybody may send any. */
const REMEMBERED = 1000;

/** Types that are declared by name are looked up at once; only others are held against the families, once each. */
export const readersByType = (definitions: readonly MetricDefinition[]): ReadersOf => {
  const labels = new LabelReaders();
  const all = definitions.map((definition, place) => ({
    place,
    patterns: definition.events,
    reader: readerOf(definition, labels),
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
  const others = remembered(REMEMBERED, (type) => inFamilies(type).map(({ reader }) => reader));
  return (type) => readersBy.get(type) ?? others(type);
};
