import { addSpread, type DimensionBreakdown } from './breakdown';
import { mergePartials } from './partial-aggregate';

/** Two dimensions of a metric that it is also counted by together. */
export type CrossedPair = readonly [first: string, second: string];

/** What the breakdown by both is called: `page,country`. No dimension has a comma in its name. */
export const crossedName = (pair: CrossedPair): string => pair.join(',');

export const isCrossed = (dimension: string): boolean => dimension.includes(',');

/** A label of both, as JSON: `["/a","SE"]`. */
export const crossedLabel = (first: string, second: string): string => JSON.stringify([first, second]);

/** The two labels of one of both. */
export const labelsOf = (label: string): CrossedPair => {
  const [first, second] = JSON.parse(label) as [string, string];
  return [first, second];
};

/** Whether two dimensions are counted together, and in which order; undefined where they are not. */
export const crossingOf = (
  crossed: readonly CrossedPair[] | undefined,
  one: string,
  other: string,
): CrossedPair | undefined =>
  crossed?.find(([first, second]) => (first === one && second === other) || (first === other && second === one));

/** What is asked of a breakdown by two dimensions. */
export interface Regrouping {
  readonly pair: CrossedPair;
  /** One of the two, or the name of both, in either order. */
  readonly by: string;
  /** The events with this label of one of them alone. */
  readonly only?: { readonly dimension: string; readonly label: string } | undefined;
}

type Labelled = DimensionBreakdown['values'][number];

const added = (known: Labelled | undefined, label: string, [, partial, extra]: Labelled): Labelled => {
  if (!known) return extra === undefined ? [label, partial] : [label, partial, extra];
  const sum = mergePartials(known[1], partial);
  return extra === undefined && known[2] === undefined ? [label, sum] : [label, sum, (known[2] ?? 0) + (extra ?? 0)];
};

/**
 * What adding up labels of both makes of the estimates among them: one that was not tracked may be of any label, and the squares of the standard errors
 * add up too (Ting: "Data Sketches for Disaggregated Subset Sum and Frequent Item Estimation", SIGMOD 2018).
 */
const asSums = (sums: DimensionBreakdown, largest: number): DimensionBreakdown => ({
  ...sums,
  values: sums.values.map(([label, partial, extra = 0]): Labelled => [label, partial, extra]),
  labels: '',
  ...(sums.spread && { spread: addSpread(sums.spread * largest) }),
});

/** By which label of the answer a label of both counts. */
const answerLabel = ({ pair: [first, second], by }: Regrouping): ((labels: CrossedPair) => string) => {
  if (by === first) return ([label]) => label;
  if (by === second) return ([, label]) => label;
  return by === crossedName([first, second]) ? ([a, b]) => crossedLabel(a, b) : ([a, b]) => crossedLabel(b, a);
};

/** A breakdown by two dimensions as it was asked for. What is beyond its cap may be of any label, and stays beyond. */
export const regrouped = (found: DimensionBreakdown, regrouping: Regrouping): DimensionBreakdown => {
  const { pair, by, only } = regrouping;
  const labelFor = answerLabel(regrouping);
  const values = new Map<string, Labelled>();
  const pairs = new Map<string, number>();
  for (const value of found.values) {
    const labels = labelsOf(value[0]);
    if (only && labels[only.dimension === pair[0] ? 0 : 1] !== only.label) continue;
    const label = labelFor(labels);
    values.set(label, added(values.get(label), label, value));
    pairs.set(label, (pairs.get(label) ?? 0) + 1);
  }
  const sums = { ...found, name: by, values: [...values.values()].sort(([a], [b]) => (a < b ? -1 : 1)) };
  const isSum = by === pair[0] || by === pair[1];
  return isSum && found.labels !== undefined ? asSums(sums, Math.max(1, ...pairs.values())) : sums;
};
