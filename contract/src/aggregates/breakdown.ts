import { z } from 'zod';
import {
  labelCapOf,
  mergeKnown,
  mergePartials,
  type PartialAggregate,
  partialAggregateSchema,
} from './partial-aggregate';
import { estimateLabels, mergeLabelSketches, sketchOf } from './sketches/label-sketch';

/** Longest label of a dimension in UTF-16 units; a longer one is cut there. */
export const LABEL_LENGTH = 128;

/**
 * A label and what its events amount to, as far as they were counted for it. A third element says that these may not be all: so many more it is
 * estimated to have had. Without one the label is exact.
 */
export const labelledSchemaOf = <F extends z.ZodType>(figures: F) =>
  z.tuple([z.string(), figures, z.int().nonnegative().optional()]);

const dimensionSchema = z.strictObject({
  name: z.string(),
  /** In the order of the labels, each label once. */
  values: z.array(labelledSchemaOf(partialAggregateSchema)),
  /** What the events that are in no label's partial add up to. */
  other: partialAggregateSchema.optional(),
  /** A sketch of all labels that there were, in base64; only where there were more than could be tracked. Empty where it was not counted. */
  labels: z.base64().optional(),
  /** The square of the standard error of an estimated label's events, or more. Absent for zero. */
  spread: z.int().positive().optional(),
});

/** What one metric knows of one window: its total, and the same events by each of its dimensions. */
export const breakdownSchema = z.strictObject({
  total: partialAggregateSchema.optional(),
  dimensions: z.array(dimensionSchema),
});

export type DimensionBreakdown = z.infer<typeof dimensionSchema>;
export type LabelValue = DimensionBreakdown['values'][number];
export type Breakdown = z.infer<typeof breakdownSchema>;

/** Labels that a dimension always tracks, by the dimension's name. */
export type DeclaredLabels = ReadonlyMap<string, ReadonlySet<string>>;

const byLabel = (a: LabelValue, b: LabelValue): number => (a[0] < b[0] ? -1 : 1);

const none: ReadonlySet<string> = new Set();

/** FNV-1a, 32 bits, over UTF-16 units: small and the same everywhere. */
export const hashLabel = (label: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/** How many events a label has had, as far as that is known. */
export const eventsOf = ([, partial, extra = 0]: LabelValue): number => partial.count + extra;

/** How far an estimated number of events may be off, in 99 of 100 cases: three standard errors. */
export const boundOf = (spread: number): number => Math.ceil(3 * Math.sqrt(spread));

/** Only the number of events can be estimated: a sum, a value or a sketch is of the events that were counted for the label. */
export const withExtra = (partial: PartialAggregate, extra: number): PartialAggregate =>
  partial.measure === 'count' && extra > 0 ? { measure: 'count', count: partial.count + extra } : partial;

/** The events that labels are estimated to have had more are in no label's partial. */
export const otherWithout = (other: PartialAggregate | undefined, extra: number): PartialAggregate | undefined => {
  if (other?.measure !== 'count' || extra === 0) return other;
  return other.count > extra ? { measure: 'count', count: other.count - extra } : undefined;
};

/** How many labels there were. */
export const labelCount = ({ values, labels }: DimensionBreakdown): { count: number; exact: boolean } =>
  labels === undefined
    ? { count: values.length, exact: true }
    : { count: Math.max(values.length, estimateLabels(labels)), exact: false };

/** Sums of squares have no bound, numbers that JSON keeps exact have one. */
export const addSpread = (a = 0, b = 0): number => Math.min(Number.MAX_SAFE_INTEGER, a + b);

/** The labels that `isShown` keeps; the events of the others go to `other`. */
export const cutLabels = (
  { name, values, other, ...rest }: DimensionBreakdown,
  isShown: (label: string) => boolean,
): DimensionBreakdown => {
  const shown: LabelValue[] = [];
  let left = other;
  for (const value of values) {
    if (isShown(value[0])) shown.push(value);
    else left = mergeKnown(left, value[1]);
  }
  return { name, values: shown, ...(left && { other: left }), ...rest };
};

const labelsIn = (values: readonly LabelValue[]): string[] => values.map(([label]) => label);

/**
 * The dimension with as many labels as its measure may have, those with the most events, and the declared ones. Cut before it was added up, since what
 * the cut labels are short of is known here alone: none of them by more than the one with the most events among them.
 * @param atMost another cap
 */
export const capDimension = (
  dimension: DimensionBreakdown,
  declared: ReadonlySet<string> = none,
  atMost?: number,
): DimensionBreakdown => {
  const open = dimension.values.filter(([label]) => !declared.has(label));
  const cap = atMost ?? (open[0] ? labelCapOf(open[0][1].measure) : 0);
  if (open.length <= cap) return dimension;
  const left = open.sort((a, b) => eventsOf(b) - eventsOf(a) || byLabel(a, b)).slice(cap);
  const most = left[0] ? eventsOf(left[0]) : 0;
  const evicted = new Set(left.map(([label]) => label));
  const { name, values, other } = cutLabels(dimension, (label) => !evicted.has(label));
  const labels = sketchOf(labelsIn(dimension.values), dimension.labels);
  return { name, values, ...(other && { other }), labels, spread: addSpread(dimension.spread, most ** 2) };
};

const mergeValues = (known: LabelValue, more: LabelValue): LabelValue => {
  const partial = mergePartials(known[1], more[1]);
  const isExact = known[2] === undefined && more[2] === undefined;
  return isExact ? [known[0], partial] : [known[0], partial, (known[2] ?? 0) + (more[2] ?? 0)];
};

/** Where there is a sketch and no label, the labels are in another piece of the same breakdown. */
const isComplete = ({ labels, values }: DimensionBreakdown): boolean => labels === undefined || values.length === 0;

const mergeLabels = (a: DimensionBreakdown, b: DimensionBreakdown, declared: ReadonlySet<string>): LabelValue[] => {
  // A label that is in one alone may have had events in the other, where that could not track all.
  const alone = (value: LabelValue, beside: DimensionBreakdown): LabelValue =>
    isComplete(beside) || declared.has(value[0]) ? value : [value[0], value[1], value[2] ?? 0];
  const more = new Map(b.values.map((value) => [value[0], value]));
  const values = a.values.map((value): LabelValue => {
    const found = more.get(value[0]);
    if (!found) return alone(value, b);
    more.delete(value[0]);
    return mergeValues(value, found);
  });
  for (const value of more.values()) values.push(alone(value, a));
  return more.size > 0 ? values.sort(byLabel) : values;
};

/** There are more labels than those that are tracked as soon as one of both could not track all. */
const mergeSketches = (a: DimensionBreakdown, b: DimensionBreakdown): string | undefined => {
  if (a.labels !== undefined && b.labels !== undefined) return mergeLabelSketches(a.labels, b.labels);
  if (a.labels !== undefined) return sketchOf(labelsIn(b.values), a.labels);
  return b.labels === undefined ? undefined : sketchOf(labelsIn(a.values), b.labels);
};

const mergeDimensions = (
  a: DimensionBreakdown,
  b: DimensionBreakdown,
  declared: ReadonlySet<string> = none,
): DimensionBreakdown => {
  const other = mergeKnown(a.other, b.other);
  const labels = mergeSketches(a, b);
  const spread = addSpread(a.spread, b.spread);
  return {
    name: a.name,
    values: mergeLabels(a, b, declared),
    ...(other && { other }),
    ...(labels !== undefined && { labels }),
    ...(spread > 0 && { spread }),
  };
};

/**
 * One breakdown for the events of both, with the same bytes for any split and order. It has all labels of both: what is shown or answered of them is
 * cut at the end.
 */
export const mergeBreakdowns = (a: Breakdown, b: Breakdown, declared?: DeclaredLabels): Breakdown => {
  const dimensions = new Map(a.dimensions.map((dimension) => [dimension.name, dimension]));
  for (const dimension of b.dimensions) {
    const known = dimensions.get(dimension.name);
    dimensions.set(
      dimension.name,
      known ? mergeDimensions(known, dimension, declared?.get(dimension.name)) : dimension,
    );
  }
  const total = mergeKnown(a.total, b.total);
  return {
    ...(total && { total }),
    dimensions: [...dimensions.values()].sort((x, y) => (x.name < y.name ? -1 : 1)),
  };
};
