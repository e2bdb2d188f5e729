import { catalogSchema, labelCapOf } from '@millrace/contract';
import { fieldPath } from '../../lib/json/field-path';
import { repeated, suggestion } from '../../lib/known-words';
import type { OwnFormats } from '../formats/format';
import { rulesOf } from '../rules/define-rules';
import type { RuleDefinition } from '../rules/rule-definition';
import { ruleProblems } from '../rules/rule-problems';
import { filterProblems } from './event-filter';
import { FormulaCompiler, formulaMetric } from './formula-definition';
import { type FunnelDefinition, funnelMetrics, funnelProblems } from './funnel-definition';
import { type ItemDefinition, itemProblems } from './item-definition';
import { isMeasureName, shapeProblems, unknownInFormula, unknownInMetric } from './known-keys';
import { type Mapping, mappedFormat, mappingProblems } from './mapped-format';
import {
  type AnyDefinition,
  crossedPairs,
  type FormulaDefinition,
  isFormula,
  isMeasuring,
  isOfEvents,
  type MetricDefinition,
} from './metric-definition';
import { wasProblems } from './metric-identity';
import { catalogSizeProblems, catalogueLimitProblems, metricLimitProblems, textLimitProblems } from './metric-limits';
import { catalogMetric, type MetricSet, metricSetOf, ownMetrics } from './metric-set';
import { milestoneProblems } from './milestones';
import { type SessionDefinition, sessionProblems } from './session-definition';

const nameProblems = (definitions: readonly AnyDefinition[]): string[] => {
  const names = definitions.map(({ name }) => name);
  return [
    ...repeated(names).map((name) => `"${name}" is the name of two metrics`),
    ...ownMetrics
      .filter(({ name }) => names.includes(name))
      .map(({ name }) => `"${name}" is a metric that Millrace keeps of itself: take another name`),
  ];
};

const homeProblems = (definitions: readonly AnyDefinition[]): string[] => {
  const homes = definitions.flatMap(({ home }) => (home === undefined ? [] : [String(home)]));
  const namesAt = (place: string) =>
    definitions.filter(({ home }) => String(home) === place).map(({ name }) => `"${name}"`);
  return repeated(homes).map((place) => `home: ${place} is the place of ${namesAt(place).join(' and ')}`);
};

/** What the catalogue's schema finds in one metric, each problem with its field. */
const schemaProblems = (definition: AnyDefinition): string[] => {
  const metric = isFormula(definition) ? formulaMetric(definition) : catalogMetric(definition);
  const parsed = catalogSchema.shape.metrics.element.safeParse(metric);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${fieldPath(path)}: ${message}`);
};

const thresholdProblems = ({ thresholds }: AnyDefinition): string[] => {
  if (!thresholds) return [];
  const { direction, warning, critical } = thresholds;
  const ordered = direction === 'above' ? warning <= critical : warning >= critical;
  return ordered ? [] : [`thresholds: going ${direction}, ${warning} must warn before ${critical} is critical`];
};

/** What the types already ask for, for definitions that were not checked by a compiler. */
const missingProblems = (definition: MetricDefinition): string[] => [
  ...(definition.events.length > 0 ? [] : ['events: name at least one event type']),
  ...definition.events
    .filter((type) => type.replace(/\.\*$/, '').includes('*'))
    .map((type) => `events: in "${type}" a * may only be the end, after a dot`),
  ...(isMeasuring(definition) && !definition.value
    ? [`value: "${definition.measure}" needs the field of data that holds the value`]
    : []),
  ...(definition.measure === 'unique' && !definition.of ? ['of: "unique" needs to know what it counts'] : []),
];

/** A scale below the decimals would round, and rounding is where exact figures end. */
const scaleProblems = (definition: MetricDefinition): string[] => {
  if (!isMeasuring(definition) || definition.scale === undefined) return [];
  const { scale, decimals = 0 } = definition;
  if (!Number.isInteger(scale) || Math.abs(scale) > 9) return ['scale: a whole number from -9 to 9'];
  return decimals + scale < 0 ? [`scale: ${scale} needs at least ${-scale} decimals`] : [];
};

/** Measures of which each subject has one value; the others add up over all of them. */
const VALUES: readonly string[] = ['last', 'stats', 'quantiles'];

const perProblems = (definition: MetricDefinition): string[] => {
  if (!isMeasuring(definition) || definition.per === undefined) return [];
  const { measure, dimensions = [] } = definition;
  if (!VALUES.includes(measure))
    return [`per: "${measure}" adds up over all subjects; ${VALUES.join(', ')} have a value of each`];
  return dimensions.some(({ from }) => from === 'subject')
    ? []
    : ['per: "subject" needs a dimension of the subjects, one with from: "subject"'];
};

const currencyProblems = (definition: AnyDefinition): string[] => {
  const code = isFormula(definition) || isMeasuring(definition) ? definition.currency : undefined;
  if (code === undefined || !/^[A-Z]{3}$/.test(code) || Intl.supportedValuesOf('currency').includes(code)) return [];
  return [`currency: ISO 4217 has no "${code}"`];
};

const dimensionProblems = ({ dimensions = [] }: MetricDefinition): string[] => [
  ...repeated(dimensions.map(({ name }) => name)).map((name) => `dimensions: "${name}" must be given once`),
  ...dimensions.filter(({ from }) => !from).map(({ name }) => `dimensions: "${name}" needs a from`),
];

/** Each declared label of a `unique` metric is a sketch of up to 22 KB in every window, so there may be no more than of others. */
const declaredProblems = ({ measure, dimensions = [] }: MetricDefinition): string[] => {
  const most = labelCapOf(measure);
  return dimensions
    .filter(({ declared = [] }) => declared.length > most)
    .map(({ name }) => `dimensions: "${name}" declares more than the ${most} labels that "${measure}" can keep apart`);
};

const crossedProblems = (definition: MetricDefinition): string[] => {
  const names = (definition.dimensions ?? []).map(({ name }) => name);
  const pairs = crossedPairs(definition);
  const inOrder = pairs.map((pair) => [...pair].sort().join(' and '));
  return [
    ...pairs.flatMap((pair) => (pair[0] !== pair[1] ? [] : [`crossed: [${pair.join(', ')}] must be two dimensions`])),
    ...[...new Set(pairs.flat())]
      .filter((name) => !names.includes(name))
      .map((name) => `crossed: there is no dimension "${name}"; ${suggestion(name, names)}`),
    ...repeated(inOrder).map((both) => `crossed: ${both} must be given once`),
  ];
};

const headlineProblems = ({
  headline,
  per,
  measure,
  dimensions = [],
}: MetricDefinition & { per?: string }): string[] => {
  if (headline === undefined || (headline === 'total' && per === undefined)) return [];
  if (headline === 'total') return ['headline: with per: "subject" there is no total'];
  const declared = dimensions.flatMap((dimension) => dimension.declared ?? []);
  if (declared.includes(headline)) return [];
  if (headline !== 'distribution') {
    const known = ['total', 'distribution', ...declared];
    return [`headline: "${headline}" is no declared label; ${suggestion(headline, known)}`];
  }
  if (dimensions.length === 0) return ['headline: "distribution" needs a dimension'];
  return VALUES.includes(measure) ? [] : [`headline: "${measure}" adds up over all labels: it has a total`];
};

const whereProblems = ({ where }: MetricDefinition): string[] => (where === undefined ? [] : filterProblems(where));

const meaningProblems = (definition: MetricDefinition): string[] =>
  [
    ...[schemaProblems, thresholdProblems, missingProblems, scaleProblems, perProblems, currencyProblems],
    ...[whereProblems, dimensionProblems, crossedProblems, headlineProblems, declaredProblems, metricLimitProblems],
  ].flatMap((find) => find(definition));

/** Of a measure that does not exist nothing else can be said. */
const problemsOf = (definition: MetricDefinition): string[] => {
  const meaning = isMeasureName(definition.measure) ? meaningProblems(definition) : [];
  return [...unknownInMetric(definition), ...meaning].map((problem) => `"${definition.name}": ${problem}`);
};

const formulaProblems = (definition: FormulaDefinition, compiler: FormulaCompiler): string[] =>
  [
    ...unknownInFormula(definition),
    ...[schemaProblems, thresholdProblems, currencyProblems, textLimitProblems].flatMap((find) => find(definition)),
    ...compiler.problems(definition),
  ].map((problem) => `"${definition.name}": ${problem}`);

/** Formulas are looked at once the metrics that they read make sense. */
const allProblems = (definitions: readonly AnyDefinition[]): string[] => {
  const ofEvents = definitions.filter(isOfEvents);
  const problems = ofEvents.flatMap(problemsOf);
  if (problems.length > 0) return problems;
  const formulas = definitions.filter(isFormula);
  const compiler = new FormulaCompiler(formulas, [...ofEvents.map(catalogMetric), ...ownMetrics]);
  return formulas.flatMap((one) => formulaProblems(one, compiler));
};

const assertNone = (problems: readonly string[]): void => {
  if (problems.length > 0) throw new Error(['metrics.ts cannot be used:', ...problems].join('\n  '));
};

/** The metrics, items, formats and rules of a service, those of its funnels among them, formats before what is mapped. Throws, with every problem in one message, when they do not make sense. */
export const defineMetrics = (
  declared: readonly AnyDefinition[],
  items: readonly ItemDefinition[] = [],
  formats: OwnFormats = { objects: [], texts: [] },
  mappings: readonly Mapping[] = [],
  rules: readonly RuleDefinition[] = [],
  sessions?: SessionDefinition,
  funnels: readonly FunnelDefinition[] = [],
): MetricSet => {
  assertNone([...sessionProblems(sessions), ...funnelProblems(funnels, sessions)]);
  const definitions = [...declared, ...funnels.flatMap(funnelMetrics)];
  assertNone([...definitions.flatMap(shapeProblems), ...mappingProblems(mappings)]);
  const problems = [
    ...catalogueLimitProblems(definitions),
    ...nameProblems(definitions),
    ...homeProblems(definitions),
    ...wasProblems(definitions.filter(isOfEvents), [...ownMetrics, ...definitions.filter(isFormula)]),
    ...allProblems(definitions),
    ...itemProblems(items),
  ];
  assertNone(problems);
  assertNone(milestoneProblems(definitions.filter(isOfEvents), sessions !== undefined));
  const objects = [...formats.objects, ...mappings.map(mappedFormat)];
  const metrics = metricSetOf(definitions, items, { ...formats, objects }, sessions, funnels);
  const known = { metrics: metrics.catalog.metrics, hasSessions: sessions !== undefined };
  assertNone([...catalogSizeProblems(metrics.catalog), ...ruleProblems(rules, known)]);
  return { ...metrics, rules: rulesOf(rules, metrics.catalog.metrics) };
};
