import { z } from 'zod';
import { measureNameSchema } from '../aggregates/partial-aggregate';
import { formulaSchema } from '../formulas/formula';
import { metricReferenceSchema, metricTopic, nameSchema, type Topic } from './topic';

export const dimensionSchema = z.strictObject({
  name: nameSchema,
  label: z.string().min(1),
  /** Labels that are always kept apart, however many others there are. */
  declared: z.array(z.string()).optional(),
  /** Whether its labels are the subjects of the events. */
  subject: z.literal(true).optional(),
});

/** A level at which a figure turns amber or red: at or above it, or at or below it. */
export const thresholdsSchema = z.strictObject({
  direction: z.enum(['above', 'below']),
  warning: z.number(),
  critical: z.number(),
});

/** The groups of the user pool. Each may see and do what those before it may. */
export const groupSchema = z.enum(['viewers', 'operators', 'admins']);

/** Who may see it, where not everybody may who is signed in. */
const groupsSchema = z.array(groupSchema).min(1);

const HOME = 'a whole number from 1 to 4';

export const metricSchema = z.strictObject({
  name: nameSchema,
  label: z.string().min(1),
  /** Figures of one category stand together. */
  category: z.string().min(1),
  description: z.string().min(1),
  /** How its events are summarised, or that it is computed of other metrics. */
  measure: z.enum([...measureNameSchema.options, 'formula']),
  /** Where `measure` is `formula`. Whoever watches it subscribes to its inputs. */
  formula: formulaSchema.optional(),
  /** `views`, `%`, `GB`, `USD`. */
  unit: z.string().min(1),
  /** Decimals at which values are stored; partials hold integers at this scale. */
  decimals: z.int().min(0).max(9),
  /** Event types that it reads. Empty for formulas and for the metrics that Millrace keeps of itself. */
  events: z.array(z.string().min(1)),
  /** Which of these events it takes, in words: `country is SE or DK and amount ≥ 100`. Absent where it takes all. */
  where: z.string().optional(),
  dimensions: z.array(dimensionSchema),
  /** Pairs of its dimensions that it is counted by together: each is a dimension `page,country` of its breakdowns. */
  crossed: z.array(z.tuple([nameSchema, nameSchema])).optional(),
  /**
   * What its one figure is: a declared label, `distribution` (how many labels, the lowest and the highest), or `total`. Without it see
   * `headlineOf`.
   */
  headline: z.string().min(1).optional(),
  thresholds: thresholdsSchema.optional(),
  /** Its place among the first figures of the overview. */
  home: z.int(HOME).min(1, HOME).max(4, HOME).optional(),
  /** Each subject has a value of its own: together they have a number, extremes and a range, and no one value. */
  per: z.enum(['subject'], '"subject" is all that it can be').optional(),
  /** Which way it should go. Without it no change is good or bad. */
  better: z.enum(['up', 'down'], '"up" or "down"').optional(),
  /** What amounts are in, by ISO 4217: then they are written with its sign, as in `$1,320`. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'three capitals of ISO 4217, such as USD')
    .optional(),
  groups: groupsSchema.optional(),
});

/**
 * A metric as it was defined before: its figures do not add up with those of now, and are read as `revenue@1`. The number says which definition it
 * is, in the order in which the metric had them.
 */
export const earlierMetricSchema = metricSchema.omit({ home: true }).extend({
  name: metricReferenceSchema,
  /** The metric that it is the past of, under its name of now; no longer in the catalogue where it was removed. */
  of: nameSchema,
  /** From when until when the service counted so, ms since the epoch. Without `until` nothing has been counted otherwise yet. */
  since: z.int(),
  until: z.int().optional(),
});

/** A field of an item's `data` that its table shows. */
export const columnSchema = z.strictObject({
  field: z.string().min(1),
  label: z.string().min(1),
  /** For numbers: the unit that they are shown in, their decimals there, and the power of ten that the field counts in. */
  unit: z.string().min(1).optional(),
  decimals: z.int().min(0).max(9).optional(),
  scale: z.int().min(-9).max(9).optional(),
});

/** Things whose latest state is stored: each subject of these events. */
export const itemTypeSchema = z.strictObject({
  type: nameSchema,
  label: z.string().min(1),
  description: z.string().min(1),
  /** What a subject is: `Instrument`. */
  subject: z.string().min(1),
  events: z.array(z.string().min(1)),
  /** Events that say that their subject is no more. */
  removedBy: z.array(z.string().min(1)).optional(),
  columns: z.array(columnSchema),
  groups: groupsSchema.optional(),
});

/** That sessions are kept: of which events, and for how long one pauses before it has ended. */
export const sessionTypeSchema = z.strictObject({
  events: z.array(z.string().min(1)),
  endsAfterMinutes: z.int().min(1).max(240),
  groups: groupsSchema.optional(),
});

/** How far sessions come on a way of several steps: counted as the metrics NAME and NAME-times, by `step` and its dimensions. */
export const funnelTypeSchema = z.strictObject({
  name: nameSchema,
  label: z.string().min(1),
  /** Labels of its steps, in their order. */
  steps: z.array(z.string().min(1)).min(2),
  /** How long after the first step the others still count. */
  withinMinutes: z.int().min(1),
  /** What it can be broken down by. */
  dimensions: z.array(z.strictObject({ name: nameSchema, label: z.string().min(1) })),
  groups: groupsSchema.optional(),
});

/** The answer to `GET /catalog`: of what there is, as much as the caller may see. */
export const catalogSchema = z.strictObject({
  /** The newest version of the wire that the service speaks, and the oldest that it still answers. */
  protocol: z.int().positive(),
  oldestProtocol: z.int().positive(),
  metrics: z.array(metricSchema),
  /** What metrics were before they were changed or removed, the latest of each first. Absent where that could not be read just now. */
  earlier: z.array(earlierMetricSchema).optional(),
  items: z.array(itemTypeSchema),
  /** Absent where no sessions are kept, or the caller may not see them. */
  sessions: sessionTypeSchema.optional(),
  /** Absent where none are declared. */
  funnels: z.array(funnelTypeSchema).optional(),
  /** The event types, and families of them, whose feeds the caller may watch; absent where there are none. */
  feeds: z.array(z.string().min(1)).optional(),
});

export type Group = z.infer<typeof groupSchema>;
export type Dimension = z.infer<typeof dimensionSchema>;
export type Thresholds = z.infer<typeof thresholdsSchema>;
export type Metric = z.infer<typeof metricSchema>;
export type EarlierMetric = z.infer<typeof earlierMetricSchema>;
export type ItemType = z.infer<typeof itemTypeSchema>;
export type SessionType = z.infer<typeof sessionTypeSchema>;
export type FunnelType = z.infer<typeof funnelTypeSchema>;
export type Catalog = z.infer<typeof catalogSchema>;

/** What stands for a metric where there is room for one figure: a label of a dimension, or without one how its labels are spread. */
export interface Headline {
  readonly dimension: string;
  readonly label?: string;
}

type HeadlineMetric = Pick<Metric, 'measure' | 'dimensions' | 'per' | 'headline'>;

const declaredIn = ({ dimensions }: HeadlineMetric, label?: string): Headline | undefined => {
  for (const { name, declared = [] } of dimensions) {
    const found = label === undefined ? declared[0] : declared.find((one) => one === label);
    if (found !== undefined) return { dimension: name, label: found };
  }
  return undefined;
};

/** Undefined where the total says it: the newest or the mean of several instruments together is the value of none. */
export const headlineOf = (metric: HeadlineMetric): Headline | undefined => {
  const { headline, per, measure, dimensions } = metric;
  const hasTotal = per === undefined && measure !== 'last' && measure !== 'stats';
  if (headline === 'total' || (headline === undefined && hasTotal)) return undefined;
  const subject = per && dimensions.find((dimension) => dimension.subject)?.name;
  const spread = subject ?? dimensions[0]?.name;
  const isSpread = headline === 'distribution' || (headline === undefined && per !== undefined);
  return (
    (isSpread ? undefined : declaredIn(metric, headline)) ?? (spread === undefined ? undefined : { dimension: spread })
  );
};

/** What one subscribes to for a metric: its own topic, or those of what a formula reads. */
export const topicsToWatch = ({ name, formula }: Pick<Metric, 'name' | 'formula'>): Topic[] =>
  formula ? [...new Set(formula.inputs.map(({ metric }) => metricTopic(metric)))] : [metricTopic(name)];
