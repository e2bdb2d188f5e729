import { hashLabel, type MeasureName, metricTopic, nameSchema, type Topic } from '@millrace/contract';
import { isMeasuring, type MetricDefinition } from './metric-definition';

/** What the figures of a metric mean, and how they are stored. Those of two meanings are never merged, though the metric has one name. */
export interface MetricIdentity {
  /** The same for as long as measure, field, decimals, scale, unit and filter stay the same. */
  readonly id: string;
  /** The id that the same figures had before unit and filter were part of it. */
  readonly formerId?: string;
  readonly measure: MeasureName;
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

const readOf = (definition: MetricDefinition): readonly unknown[] => {
  if (isMeasuring(definition)) return [definition.value, definition.decimals ?? 0, definition.scale ?? 0];
  return definition.measure === 'unique' ? [definition.of] : [];
};

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

const hashOf = (meaning: readonly unknown[]): string => hashLabel(JSON.stringify(meaning)).toString(36);

const storedNameOf = ({ name, was = name }: MetricDefinition): string => was;

/**
 * Labels, events, dimensions and thresholds may change: figures before and after still add up. Events are no part of it because a metric follows
 * its producers: the same thing is sent under a second type, and goes on being counted.
 */
export const identityOf = (definition: MetricDefinition): MetricIdentity => {
  const { measure, unit, name, where: filter } = definition;
  const former = [measure, ...readOf(definition)];
  const isFiltered = filter !== undefined;
  return {
    id: hashOf([former, unit, ...(isFiltered ? [canonical(filter)] : [])]),
    ...(!isFiltered && { formerId: hashOf(former) }),
    measure,
    topic: metricTopic(name),
    storedAs: metricTopic(storedNameOf(definition)),
  };
};

export const identitiesOf = (definitions: readonly MetricDefinition[]): IdentityOf => {
  const identities = new Map<Topic, MetricIdentity>();
  for (const identity of definitions.map(identityOf))
    for (const topic of [identity.topic, identity.storedAs]) identities.set(topic, identity);
  return (topic) => identities.get(topic);
};

/** What is wrong with the names that metrics had: no two may be stored under one. `own` are Millrace's. */
export const wasProblems = (definitions: readonly MetricDefinition[], own: ReadonlySet<string>): string[] => {
  const names = new Set([...own, ...definitions.map(({ name }) => name)]);
  return definitions.flatMap(({ name, was }) => {
    if (was === undefined || was === name) return [];
    if (!nameSchema.safeParse(was).success) return [`"${name}": was: "${was}" cannot be the name of a metric`];
    if (names.has(was)) return [`"${name}": was: "${was}" is the name of another metric`];
    const first = definitions.find((other) => other.was === was)?.name;
    return first === name ? [] : [`"${name}": was: "${first}" was "${was}" already`];
  });
};
