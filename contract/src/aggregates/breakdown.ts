import { z } from 'zod';
import { labelCapOf, mergePartials, type PartialAggregate, partialAggregateSchema } from './partial-aggregate';

/** Longest label of a dimension in UTF-16 units; a longer one is cut there. */
export const LABEL_LENGTH = 128;

const dimensionSchema = z.strictObject({
  name: z.string(),
  /** In the order of the labels, each label once. */
  values: z.array(z.tuple([z.string(), partialAggregateSchema])),
  /** What the labels beyond the cap add up to; absent while all labels are kept. */
  other: partialAggregateSchema.optional(),
});

/** What one metric knows of one window: its total, and the same events by each of its dimensions. */
export const breakdownSchema = z.strictObject({
  total: partialAggregateSchema.optional(),
  dimensions: z.array(dimensionSchema),
});

export type DimensionBreakdown = z.infer<typeof dimensionSchema>;
export type Breakdown = z.infer<typeof breakdownSchema>;

/** Labels that a dimension always keeps, by the dimension's name. */
export type DeclaredLabels = ReadonlyMap<string, ReadonlySet<string>>;

const byLabel = (a: readonly [string, unknown], b: readonly [string, unknown]): number => (a[0] < b[0] ? -1 : 1);

/** FNV-1a, 32 bits, over UTF-16 units: small, the same everywhere, and spread enough to choose which labels stay. */
export const hashLabel = (label: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

const merged = (a: PartialAggregate | undefined, b: PartialAggregate | undefined): PartialAggregate | undefined =>
  a && b ? mergePartials(a, b) : (a ?? b);

/**
 * Keeps the declared labels and as many others as its measure may have, those with the smallest hash; folds the rest into `other`. Which labels
 * stay depends only on the set of labels seen, so any split and order of merges keeps the same ones, each with all its events.
 */
export const capDimension = (
  dimension: DimensionBreakdown,
  declared: ReadonlySet<string> = new Set(),
): DimensionBreakdown => {
  const open = dimension.values.filter(([label]) => !declared.has(label));
  const values = [...dimension.values];
  const cap = open[0] ? labelCapOf(open[0][1].measure) : 0;
  if (open.length <= cap) return { ...dimension, values: values.sort(byLabel) };
  const ranked = open
    .map((entry) => ({ entry, hash: hashLabel(entry[0]) }))
    .sort((a, b) => a.hash - b.hash || byLabel(a.entry, b.entry));
  const evicted = new Set(ranked.slice(cap).map(({ entry }) => entry[0]));
  let other = dimension.other;
  for (const [label, partial] of values) if (evicted.has(label)) other = merged(other, partial);
  const kept = values.filter(([label]) => !evicted.has(label)).sort(byLabel);
  return { name: dimension.name, values: kept, ...(other && { other }) };
};

const mergeDimensions = (
  a: DimensionBreakdown,
  b: DimensionBreakdown,
  declared?: ReadonlySet<string>,
): DimensionBreakdown => {
  const values = new Map(a.values);
  for (const [label, partial] of b.values) {
    const known = values.get(label);
    values.set(label, known ? mergePartials(known, partial) : partial);
  }
  const other = merged(a.other, b.other);
  return capDimension({ name: a.name, values: [...values], ...(other && { other }) }, declared);
};

/** One breakdown for the events of both, with the same bytes for any split and order. */
export const mergeBreakdowns = (a: Breakdown, b: Breakdown, declared?: DeclaredLabels): Breakdown => {
  const dimensions = new Map(a.dimensions.map((dimension) => [dimension.name, dimension]));
  for (const dimension of b.dimensions) {
    const known = dimensions.get(dimension.name);
    dimensions.set(
      dimension.name,
      known ? mergeDimensions(known, dimension, declared?.get(dimension.name)) : dimension,
    );
  }
  const total = merged(a.total, b.total);
  return {
    ...(total && { total }),
    dimensions: [...dimensions.values()].sort((x, y) => (x.name < y.name ? -1 : 1)),
  };
};
