import { type FunnelType, type Group, groupSchema, hashLabel, nameSchema } from '@millrace/contract';
import { z } from 'zod';
import { fieldPath } from '../../lib/json/field-path';
import { repeated, unknownKeys } from '../../lib/known-words';
import { restrictedBy } from '../access/permissions';
import type { Event } from '../formats/event';
import { MINUTE_MS } from '../time';
import { type EventFilter, filterOf, filterProblems } from './event-filter';
import { labelReader, reads } from './event-reader';
import type { DimensionDefinition, MetricDefinition } from './metric-definition';
import type { SessionDefinition } from './session-definition';

/** What takes a session a step further. */
export interface FunnelStep {
  readonly label: string;
  /** Types of events, which must be among those of sessions. */
  readonly events: readonly [string, ...string[]];
  /** Which of them: tests as those of a metric. */
  readonly where?: EventFilter;
}

/** How far sessions come on a way of several steps, and how long each takes. It is counted as two metrics: NAME and NAME-times. */
export interface FunnelDefinition {
  readonly name: string;
  readonly label: string;
  /** The group of the overview that its metrics stand in; by default Funnels. */
  readonly category?: string;
  readonly description?: string;
  /** Two to eight, in their order. */
  readonly steps: readonly FunnelStep[];
  /** How long after the first step each of the others still counts, 1 to 1440. */
  readonly withinMinutes: number;
  /** What it can be broken down by: labels of the first step. Besides the event's own fields there are `entry`, `referrer`, `browser` and `robot` of its session. */
  readonly dimensions?: readonly DimensionDefinition[];
  /** Who may see it, as of a metric. */
  readonly groups?: readonly Group[];
}

const MOST_STEPS = 8;
const MOST_DIMENSIONS = 4;
const MOST_FUNNELS = 10;

/** Of the metrics of a funnel: the step that was reached. */
export const STEP_DIMENSION = 'step';

export const timesOf = (funnel: string): string => `${funnel}-times`;

/** A funnel, ready to read the events of sessions. */
export interface Funnel {
  /** Its name with a mark of its steps: other steps or another limit begin anew, also in sessions that go on. */
  readonly key: string;
  /** Ms. */
  readonly within: number;
  readonly steps: readonly {
    readonly label: string;
    /** Whether it is made of events of a type, */
    readonly reads: (eventType: string) => boolean;
    /** and whether it is one of these, with what is known of its session. */
    readonly accepts: (event: Event) => boolean;
  }[];
  /** The labels of its dimensions, by their names. */
  readonly labelsOf: (event: Event) => Readonly<Record<string, string>>;
}

const keyOf = ({ name, steps, withinMinutes }: FunnelDefinition): string =>
  `${name}.${hashLabel(JSON.stringify([steps, withinMinutes])).toString(36)}`;

const stepOf = ({ label, events, where }: FunnelStep): Funnel['steps'][number] => ({
  label,
  reads: (type) => events.some((pattern) => reads(pattern, type)),
  accepts: where ? filterOf(where) : () => true,
});

/** Makes a definition, which must be sound, ready for use. */
export const funnelOf = (definition: FunnelDefinition): Funnel => {
  const dimensions = (definition.dimensions ?? []).map(({ name, from }) => ({ name, labelOf: labelReader(from) }));
  return {
    key: keyOf(definition),
    within: definition.withinMinutes * MINUTE_MS,
    steps: definition.steps.map(stepOf),
    labelsOf: (event) => Object.fromEntries(dimensions.map(({ name, labelOf }) => [name, labelOf(event)])),
  };
};

/** As the catalogue has it. */
export const funnelTypeOf = (definition: FunnelDefinition): FunnelType => ({
  name: definition.name,
  label: definition.label,
  steps: definition.steps.map(({ label }) => label),
  withinMinutes: definition.withinMinutes,
  dimensions: (definition.dimensions ?? []).map(({ name, label }) => ({ name, label })),
  ...restrictedBy([definition]),
});

/** The two metrics that a funnel is counted as. */
export const funnelMetrics = (definition: FunnelDefinition): readonly MetricDefinition[] => {
  const { name, label, category = 'Funnels', steps, withinMinutes, dimensions = [], groups } = definition;
  const way = steps.map((step) => step.label).join(', ');
  const { description = `Sessions that came to each step: ${way}, within ${withinMinutes} min.` } = definition;
  const common = {
    category,
    events: ['session.reached'],
    where: { funnel: keyOf(definition) },
    dimensions: [
      { name: STEP_DIMENSION, label: 'Step', from: 'step', declared: steps.map((step) => step.label) },
      ...dimensions.map((one) => ({ ...one, from: `by.${one.name}` })),
    ],
    crossed: dimensions.map((one) => [STEP_DIMENSION, one.name] as const),
    ...(groups && { groups }),
  } as const;
  const last = steps.at(-1)?.label;
  return [
    {
      ...common,
      ...{ name, label, description, measure: 'count', unit: 'sessions' },
      ...(last !== undefined && { headline: last }),
    },
    {
      ...common,
      ...{ name: timesOf(name), label: `${label}: time of a step`, measure: 'quantiles', value: 'seconds' },
      description: `How long sessions took from each step to the next: ${way}.`,
      ...{ unit: 's', decimals: 1 },
    },
  ];
};

const text = z.string('a text').min(1, 'name it');
const types = z.array(text, 'a list of event types').min(1, 'name at least one event type');
const stepKeys = { label: text, events: types, where: z.unknown().optional() };
const minutes = 'a whole number of minutes from 1 to 1440';
const keys = {
  name: nameSchema,
  label: text,
  category: text.optional(),
  description: text.optional(),
  steps: z
    .array(z.looseObject(stepKeys, 'an object such as { label: "Cart", events: ["page.viewed"] }'), 'a list of steps')
    .min(2, 'a funnel has at least two steps')
    .max(MOST_STEPS, `at most ${MOST_STEPS} steps`),
  withinMinutes: z.int(minutes).min(1, minutes).max(1440, minutes),
  dimensions: z
    .array(z.looseObject({ name: text, label: text, from: text }, 'an object'), 'a list of objects')
    .max(MOST_DIMENSIONS, `at most ${MOST_DIMENSIONS} dimensions`)
    .optional(),
  groups: z.array(z.enum(groupSchema.options)).min(1).optional(),
};
const shape = z.looseObject(keys, 'an object of name, label, steps and withinMinutes');

/** Whether all events of a pattern are of those of sessions. */
const isInSessions = (pattern: string, { events }: SessionDefinition): boolean =>
  events.some((one) => reads(one, pattern));

const stepProblems = (steps: readonly FunnelStep[], sessions: SessionDefinition): string[] => [
  ...repeated(steps.map(({ label }) => label)).map((label) => `steps: "${label}" is the label of two`),
  ...steps.flatMap(({ events, where }, i) => [
    ...events
      .filter((type) => !isInSessions(type, sessions))
      .map((type) => `steps[${i}].events: "${type}" is not among the events of sessions`),
    ...(where === undefined ? [] : filterProblems(where).map((problem) => `steps[${i}].${problem}`)),
  ]),
];

const problemsOf = (definition: FunnelDefinition, sessions: SessionDefinition): string[] => {
  const parsed = shape.safeParse(definition);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${fieldPath(path)}: ${message}`);
  const { steps, dimensions = [] } = definition;
  return [
    ...unknownKeys('', definition, Object.keys(keys)),
    ...steps.flatMap((step, i) => unknownKeys(`steps[${i}].`, step, Object.keys(stepKeys))),
    ...stepProblems(steps, sessions),
    ...(dimensions.some(({ name }) => name === STEP_DIMENSION)
      ? [`dimensions: "${STEP_DIMENSION}" is there anyway`]
      : []),
  ];
};

/** What is wrong with the definitions of funnels, a line each. */
export const funnelProblems = (
  funnels: readonly FunnelDefinition[],
  sessions: SessionDefinition | undefined,
): string[] => {
  if (funnels.length === 0) return [];
  if (!sessions) return ['funnels: they are of sessions, which `sessions` declares'];
  const tooMany = funnels.length > MOST_FUNNELS ? [`funnels: at most ${MOST_FUNNELS}`] : [];
  return [
    ...tooMany,
    ...funnels.flatMap((one) => problemsOf(one, sessions).map((problem) => `the funnel "${one.name}": ${problem}`)),
  ];
};
