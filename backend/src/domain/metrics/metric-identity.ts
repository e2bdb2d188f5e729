import { hashLabel, type MeasureName, metricTopic, nameSchema, type Topic } from '@millrace/contract';
import type { EventFilter } from './event-filter';
import { dataPath, fieldName } from './event-reader';
import { isMeasuring, type MetricDefinition } from './metric-definition';

/** What decides whether figures add up. */
export interface MetricMeaning {
  readonly measure: MeasureName;
  readonly unit: string;
  /** What is read of an event: where the value is, or what is counted once. */
  readonly field?: string;
  readonly decimals?: number;
  readonly scale?: number;
  /** The filter, in the one form that it has for all ways to write it. */
  readonly filter?: unknown;
}

/** What the figures of a metric mean, and how they are stored. Those of two meanings are never merged, though the metric has one name. */
export interface MetricIdentity {
  /** The same for as long as measure, field, decimals, scale, unit and filter stay the same. */
  readonly id: string;
  /** The id that the same figures had before unit and filter were part of it. */
  readonly formerId?: string;
  readonly meaning: MetricMeaning;
  /** The metric as it is called now. */
  readonly topic: Topic;
  /** The metric as it was called first: its name in the tables. */
  readonly storedAs: Topic;
}

/**
 * By the name that a metric has now, or by the one that it is stored under. Undefined for what Millrace counts of itself, which never changes, and
 * for what is no metric.
 */
export type IdentityOf = (topic: Topic) => MetricIdentity | undefined;

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

/** The same for every way to write the same filter: in the order of the keys, and one allowed value as a list of one. */
const canonical = (filter: unknown): unknown => {
  if (typeof filter !== 'object' || filter === null) return filter;
  if (Array.isArray(filter)) return [...new Set(filter.map((one) => JSON.stringify(one)))].sort();
  return Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => byText(a, b))
    .map(([key, value]) => [key, canonical(typeof value === 'object' ? value : [value])]);
};

const readOf = (definition: MetricDefinition): Pick<MetricMeaning, 'field' | 'decimals' | 'scale'> => {
  if (!isMeasuring(definition)) return definition.measure === 'unique' ? { field: fieldName(definition.of) } : {};
  const { value, decimals = 0, scale = 0 } = definition;
  return { field: dataPath(value), decimals, scale };
};

const filterOf = (where: EventFilter): unknown =>
  canonical(Object.fromEntries(Object.entries(where).map(([field, test]) => [fieldName(field), test])));

const meaningOf = (definition: MetricDefinition): MetricMeaning => {
  const { measure, unit, where } = definition;
  const filter = where && Object.keys(where).length > 0 ? filterOf(where) : undefined;
  return { measure, unit, ...readOf(definition), ...(filter !== undefined && { filter }) };
};

const hashOf = (meaning: readonly unknown[]): string => hashLabel(JSON.stringify(meaning)).toString(36);

const storedNameOf = ({ name, was = name }: MetricDefinition): string => was;

/**
 * Labels, events, dimensions and thresholds may change: figures before and after still add up. Events are no part of it because a metric follows
 * its producers: the same thing is sent under a second type, and goes on being counted.
 */
export const identityOf = (definition: MetricDefinition): MetricIdentity => {
  const meaning = meaningOf(definition);
  const { measure, unit, field, decimals, scale, filter } = meaning;
  const former = [measure, field, decimals, scale].filter((one) => one !== undefined);
  return {
    id: hashOf([former, unit, ...(filter === undefined ? [] : [filter])]),
    ...(filter === undefined && { formerId: hashOf(former) }),
    meaning,
    topic: metricTopic(definition.name),
    storedAs: metricTopic(storedNameOf(definition)),
  };
};

export const identitiesOf = (definitions: readonly MetricDefinition[]): IdentityOf => {
  const identities = new Map<Topic, MetricIdentity>();
  for (const identity of definitions.map(identityOf))
    for (const topic of [identity.topic, identity.storedAs]) identities.set(topic, identity);
  return (topic) => identities.get(topic);
};

interface Named {
  readonly name: string;
}

/** What is wrong with the names that metrics had: no two may be stored under one. `others` are those that have a name and no stored figures of theirs. */
export const wasProblems = (definitions: readonly MetricDefinition[], others: readonly Named[]): string[] => {
  const names = new Set([...others, ...definitions].map(({ name }) => name));
  return definitions.flatMap(({ name, was }) => {
    if (was === undefined || was === name) return [];
    if (!nameSchema.safeParse(was).success) return [`"${name}": was: "${was}" cannot be the name of a metric`];
    if (names.has(was)) return [`"${name}": was: "${was}" is the name of another metric`];
    const first = definitions.find((other) => other.was === was)?.name;
    return first === name ? [] : [`"${name}": was: "${first}" was "${was}" already`];
  });
};
