import {
  type Catalog,
  type DeclaredLabels,
  type Metric,
  metricTopic,
  OLDEST_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
  rejectReasonSchema,
  type Topic,
  type TopicKind,
  topicsToWatch,
} from '@millrace/contract';
import { type Audience, restrictedBy } from '../access/permissions';
import type { OwnFormats } from '../formats/format';
import type { AnyRule } from '../rules/rule-definition';
import { audiencesOf } from './audiences';
import { filterWords } from './event-filter';
import { dataPath, isAttribute, reads } from './event-reader';
import { FormulaCompiler } from './formula-definition';
import { type Funnel, type FunnelDefinition, funnelOf, funnelTypeOf, timesOf } from './funnel-definition';
import { type ItemDefinition, itemTypeOf, itemTypesByEvent, removalsOf } from './item-definition';
import {
  type AnyDefinition,
  crossedPairs,
  isFormula,
  isMeasuring,
  isOfEvents,
  type MetricDefinition,
} from './metric-definition';
import { type IdentityOf, identitiesOf } from './metric-identity';
import { decimalsOf, type ReadersOf, readersByType } from './metric-reader';
import { readsMilestones } from './milestones';
import { type SessionDefinition, sessionTypeOf } from './session-definition';
import { type SessionRules, sessionRulesOf } from './session-event';

/** The dimensions of `rejected`: a reason of the contract, and the one metric that could not use the event, where others could. */
export const REASON_DIMENSION = 'reason';
export const METRIC_DIMENSION = 'metric';
export const SOURCE_DIMENSION = 'source';
export const TYPE_DIMENSION = 'type';

const own = { category: 'Millrace', measure: 'count', unit: 'events', decimals: 0, events: [] } as const;

/** Events that could not be used, each at the time when it arrived. */
const rejectedMetric: Metric = {
  ...own,
  name: 'rejected',
  label: 'Rejected',
  description: 'Events that could not be used, or not by every metric, by what was wrong with them.',
  events: [],
  better: 'down',
  dimensions: [
    { name: REASON_DIMENSION, label: 'Reason', declared: [...rejectReasonSchema.options] },
    { name: METRIC_DIMENSION, label: 'Metric' },
  ],
};

/** Only settling finds duplicates, so this metric has no deltas. */
const duplicatesMetric: Metric = {
  ...own,
  name: 'duplicates',
  label: 'Duplicates',
  description: 'Events that were sent again and not counted again, by their source.',
  events: [],
  dimensions: [{ name: SOURCE_DIMENSION, label: 'Source' }],
};

const unreadMetric: Metric = {
  ...own,
  name: 'unread',
  label: 'Not read by any metric',
  description: 'Events of types that no metric and no item reads, by their type.',
  events: [],
  dimensions: [{ name: TYPE_DIMENSION, label: 'Type' }],
};

/** What Millrace counts of itself: what was sent and not used. */
export const ownMetrics: readonly Metric[] = [rejectedMetric, duplicatesMetric, unreadMetric];

export const rejectedTopic = metricTopic(rejectedMetric.name);
export const duplicatesTopic = metricTopic(duplicatesMetric.name);
export const unreadTopic = metricTopic(unreadMetric.name);

/** Everything that the service knows about its metrics, Millrace's own among them, and the formats of its events. */
export interface MetricSet {
  /** Tried after the built-in ones. */
  readonly formats: OwnFormats;
  readonly catalog: Catalog;
  /** Those of the metrics that have a topic: all but formulas. */
  readonly names: ReadonlySet<string>;
  /** Who may see what there is by that name, a type where these are items; undefined where there is none. */
  readonly audienceOf: (kind: TopicKind, name: string) => Audience | undefined;
  /** The topics of what each formula reads. */
  readonly inputTopics: ReadonlyMap<string, readonly Topic[]>;
  /** The metrics that read an event type; none where the type is unknown. */
  readonly readersOf: ReadersOf;
  readonly declaredLabels: (topic: Topic) => DeclaredLabels | undefined;
  /** What the metric's figures mean, and under which name they are stored: stored ones of another meaning are left out. */
  readonly identityOf: IdentityOf;
  /** The item types that an event type updates. */
  readonly itemTypesOf: (eventType: string) => readonly string[];
  /** Whether an event type says that its subject, an item of that type, is no more. */
  readonly isRemoval: (itemType: string, eventType: string) => boolean;
  /** The fields of an event's data that become labels, values or columns of items: paths, each once. */
  readonly fieldsOf: (eventType: string) => readonly string[];
  /** The fields of an event's data that items of a type keep. */
  readonly columnsOf: (itemType: string) => readonly string[];
  readonly rules: readonly AnyRule[];
  /** How events become sessions; undefined where none are kept. */
  readonly sessions: SessionRules | undefined;
  /** How what they mean to their sessions is counted; undefined where no metric reads it. */
  readonly milestones: MilestoneRules | undefined;
}

export interface MilestoneRules {
  /** How long a session pauses before it has ended, ms. */
  readonly idle: number;
  readonly funnels: readonly Funnel[];
  /** The metrics that read a type of milestones. */
  readonly readersOf: ReadersOf;
}

export const catalogMetric = (definition: MetricDefinition): Metric => ({
  name: definition.name,
  label: definition.label,
  category: definition.category,
  description: definition.description,
  measure: definition.measure,
  unit: definition.unit,
  decimals: decimalsOf(definition),
  events: [...definition.events],
  ...(definition.where && { where: filterWords(definition.where) }),
  dimensions: (definition.dimensions ?? []).map(({ name, label, from, declared }) => ({
    name,
    label,
    ...(declared && { declared: [...declared] }),
    ...(from === 'subject' && { subject: true as const }),
  })),
  ...(definition.crossed && { crossed: crossedPairs(definition).map(([one, other]) => [one, other]) }),
  ...(definition.headline !== undefined && { headline: definition.headline }),
  ...(definition.thresholds && { thresholds: definition.thresholds }),
  ...(definition.home !== undefined && { home: definition.home }),
  ...(definition.better !== undefined && { better: definition.better }),
  ...(isMeasuring(definition) && definition.per !== undefined && { per: definition.per }),
  ...(isMeasuring(definition) && definition.currency !== undefined && { currency: definition.currency }),
  ...restrictedBy([definition]),
});

const declaredByTopic = (metrics: Catalog['metrics']): ReadonlyMap<Topic, DeclaredLabels> =>
  new Map(
    metrics.map((metric) => [
      metricTopic(metric.name),
      new Map(metric.dimensions.map(({ name, declared }) => [name, new Set(declared)])),
    ]),
  );

/** What the metrics of a funnel take is how they are made, and nothing that its definition says. */
const withoutFilter = ({ where: _, ...metric }: Metric): Metric => metric;

/** The catalogue that definitions amount to, those that Millrace counts of itself last. */
const catalogOf = (
  definitions: readonly AnyDefinition[],
  items: readonly ItemDefinition[],
  sessions: SessionDefinition | undefined,
  funnels: readonly FunnelDefinition[],
): Catalog => {
  const ofEvents = definitions.filter(isOfEvents).map(catalogMetric);
  const compiler = new FormulaCompiler(definitions.filter(isFormula), [...ofEvents, ...ownMetrics]);
  const ofFunnels = new Set(funnels.flatMap(({ name }) => [name, timesOf(name)]));
  const metrics = definitions
    .map((one) => (isOfEvents(one) ? catalogMetric(one) : compiler.compile(one)))
    .map((metric) => (ofFunnels.has(metric.name) ? withoutFilter(metric) : metric));
  return {
    protocol: PROTOCOL_VERSION,
    oldestProtocol: OLDEST_PROTOCOL_VERSION,
    metrics: [...metrics, ...ownMetrics],
    items: items.map(itemTypeOf),
    ...(sessions && { sessions: sessionTypeOf(sessions) }),
    ...(funnels.length > 0 && { funnels: funnels.map(funnelTypeOf) }),
  };
};

const milestoneRulesOf = (
  definitions: readonly MetricDefinition[],
  funnels: readonly FunnelDefinition[],
  sessions: SessionRules | undefined,
): MilestoneRules | undefined => {
  const reading = definitions.filter(readsMilestones);
  if (!sessions || reading.length === 0) return undefined;
  return { idle: sessions.idle, funnels: funnels.map(funnelOf), readersOf: readersByType(reading) };
};

/** What `unique` counts is no such field: of that a sketch alone is kept. */
const fieldsByEvent = (
  definitions: readonly MetricDefinition[],
  items: readonly ItemDefinition[],
): MetricSet['fieldsOf'] => {
  const all = [
    ...definitions.map((definition) => ({
      patterns: definition.events,
      fields: [
        ...(definition.dimensions ?? []).flatMap(({ from }) => (isAttribute(from) ? [] : [dataPath(from)])),
        ...(isMeasuring(definition) ? [dataPath(definition.value)] : []),
      ],
    })),
    ...items.map(({ events, columns }) => ({ patterns: events, fields: columns.map(({ field }) => field) })),
  ];
  return (type) => [
    ...new Set(all.flatMap(({ patterns, fields }) => (patterns.some((one) => reads(one, type)) ? fields : []))),
  ];
};

/** Makes definitions, which must be sound, ready for use. */
export const metricSetOf = (
  all: readonly AnyDefinition[],
  items: readonly ItemDefinition[],
  formats: OwnFormats,
  declaredSessions?: SessionDefinition,
  funnels: readonly FunnelDefinition[] = [],
): Omit<MetricSet, 'rules'> => {
  const definitions = all.filter(isOfEvents);
  const catalog = catalogOf(all, items, declaredSessions, funnels);
  const sessions = declaredSessions && sessionRulesOf(declaredSessions);
  const declared = declaredByTopic(catalog.metrics);
  const columns = new Map(items.map(({ type, columns }) => [type, columns.map(({ field }) => field)]));
  return {
    formats,
    catalog,
    names: new Set(catalog.metrics.filter(({ formula }) => !formula).map(({ name }) => name)),
    audienceOf: audiencesOf(catalog),
    inputTopics: new Map(
      catalog.metrics.flatMap((one) => (one.formula ? [[one.name, topicsToWatch(one)] as const] : [])),
    ),
    // What is in the log is no milestone, whatever its type.
    readersOf: readersByType(definitions.filter((definition) => !readsMilestones(definition))),
    declaredLabels: (topic) => declared.get(topic),
    identityOf: identitiesOf(definitions),
    itemTypesOf: itemTypesByEvent(items),
    isRemoval: removalsOf(items),
    fieldsOf: fieldsByEvent(definitions, items),
    columnsOf: (type) => columns.get(type) ?? [],
    sessions,
    milestones: milestoneRulesOf(definitions, funnels, sessions),
  };
};
