import { type Catalog, LABEL_LENGTH } from '@millrace/contract';
import { jsonBytes } from '../../lib/json/json-bytes';
import { type AnyDefinition, crossedPairs, type MetricDefinition } from './metric-definition';

/**
 * How much a catalogue may declare. Beyond it something else would give way: an answer of `GET /catalog` has to fit 6 MB
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), and every metric with events costs two items written every step of
 * every shard, which `npm run validate` adds up.
 */
const metricLimits = {
  metrics: 1000,
  /** Bytes of the catalogue. Beside it an answer has the earlier definitions. */
  catalog: 2_000_000,
  /** Of one metric: each is a breakdown of its own in every window. */
  dimensions: 10,
  crossed: 5,
  events: 100,
  label: 80,
  category: 60,
  description: 500,
  unit: 20,
  event: 128,
} as const;

type Limit = keyof typeof metricLimits;

const many = (count: number, limit: Limit, what: string, of = ''): string[] =>
  count > metricLimits[limit]
    ? [
        `${what}: ${count.toLocaleString('en')}${of} are more than the ${metricLimits[limit].toLocaleString('en')} that there may be`,
      ]
    : [];

const long = (text: string, limit: Limit, what: string): string[] =>
  text.length > metricLimits[limit] ? [`${what}: ${text.length} characters are more than ${metricLimits[limit]}`] : [];

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Longer labels are shortened as events bring them, so that none of them would be a declared one. */
const declaredTooLong = ({ dimensions = [] }: MetricDefinition): string[] =>
  dimensions.flatMap(({ name, declared = [] }) =>
    declared
      .filter((label) => label.length > LABEL_LENGTH)
      .map(
        (label) =>
          `dimensions: "${name}" declares "${shortened(label)}", longer than the ${LABEL_LENGTH} characters of a label`,
      ),
  );

/** What of its words passes a limit, of formulas too. */
export const textLimitProblems = ({ label, category, description, unit }: AnyDefinition): string[] => [
  ...long(label, 'label', 'label'),
  ...long(category, 'category', 'category'),
  ...long(description, 'description', 'description'),
  ...long(unit, 'unit', 'unit'),
];

/** What of one metric passes a limit, with the limit. */
export const metricLimitProblems = (definition: MetricDefinition): string[] => {
  const { events, dimensions = [] } = definition;
  return [
    ...textLimitProblems(definition),
    ...many(events.length, 'events', 'events'),
    ...events.flatMap((type) => long(type, 'event', `events: "${shortened(type)}"`)),
    ...many(dimensions.length, 'dimensions', 'dimensions'),
    ...many(crossedPairs(definition).length, 'crossed', 'crossed'),
    ...declaredTooLong(definition),
  ];
};

export const catalogueLimitProblems = (definitions: readonly AnyDefinition[]): string[] =>
  many(definitions.length, 'metrics', 'metrics');

/** Declared labels are most of a large one. */
export const catalogSizeProblems = (catalog: Catalog): string[] =>
  many(jsonBytes(catalog), 'catalog', 'the catalogue as JSON', ' bytes');
