import {
  type CrossedPair,
  crossedLabel,
  crossedName,
  crossingOf,
  type Dimension,
  type Metric,
  type Regrouping,
} from '@millrace/contract';
/** One label of one dimension: the only events of a metric that count. */
export interface Cut {
  readonly dimension: string;
  readonly label: string;
}

/** Whether the label is one that its dimension always keeps apart. */
export const isDeclaredIn = ({ dimensions }: Pick<Metric, 'dimensions'>, { dimension, label }: Cut): boolean =>
  dimensions.some(({ name, declared }) => name === dimension && declared?.includes(label));

/** What is left of a metric: all of it, one label, or nothing that could be said, and then why. */
export type Filtered =
  | { readonly kind: 'whole' }
  | { readonly kind: 'label'; readonly cut: Cut }
  | { readonly kind: 'none'; readonly reason: string };

type Filters = Readonly<Record<string, string>>;

/** One label of both of two dimensions that are crossed. */
export const crossedCut = (pair: CrossedPair, filters: Filters): Cut => ({
  dimension: crossedName(pair),
  label: crossedLabel(filters[pair[0]] ?? '', filters[pair[1]] ?? ''),
});

/**
 * A metric under the filters of the page (the label that is shown alone, by dimension). It can be cut to one label of one dimension, or to one of
 * each of two that are crossed; a metric that has none of them does not say whose its events are.
 */
export const filteredBy = (
  { dimensions, crossed }: Pick<Metric, 'dimensions' | 'crossed'>,
  filters: Filters,
): Filtered => {
  const asked = Object.entries(filters);
  const [first, second, third] = asked;
  if (!first) return { kind: 'whole' };
  const [own] = asked.filter(([dimension]) => dimensions.some(({ name }) => name === dimension));
  if (!own) return { kind: 'none', reason: `Not counted by ${asked.map(([one]) => one).join(' or ')}` };
  if (!second) return { kind: 'label', cut: { dimension: first[0], label: first[1] } };
  const pair = third ? undefined : crossingOf(crossed, first[0], second[0]);
  if (!pair)
    return { kind: 'none', reason: `Cannot be filtered by ${asked.map(([one]) => one).join(' and ')} at once` };
  return { kind: 'label', cut: crossedCut(pair, filters) };
};

/** What of a breakdown is listed and drawn. */
export interface ShownPart {
  /** By which it is listed. */
  readonly dimension: Dimension | undefined;
  /** The label of that dimension that is drawn alone, if one is. */
  readonly cut?: Cut;
  /** What narrows the list down: the label of another dimension that this one is crossed with. */
  readonly regrouping?: Regrouping;
}

/**
 * What the chart of a metric shows under the filters of the page, which it can be filtered by, where its breakdown by a dimension was chosen: that
 * breakdown of the label's events where both are crossed, or else the breakdown that has the label.
 */
export const shownPart = (
  { dimensions, crossed }: Pick<Metric, 'dimensions' | 'crossed'>,
  filters: Filters,
  chosen: Dimension | undefined,
): ShownPart => {
  const cuts = Object.entries(filters).map(([dimension, label]): Cut => ({ dimension, label }));
  const own = cuts.find(({ dimension }) => dimension === chosen?.name);
  const only = cuts.find((cut) => cut !== own);
  const pair = chosen && only && crossingOf(crossed, chosen.name, only.dimension);
  if (pair) return { dimension: chosen, ...(own && { cut: own }), regrouping: { pair, by: chosen.name, only } };
  const [cut] = cuts;
  if (!cut) return { dimension: chosen };
  const dimension = dimensions.find(({ name }) => name === cut.dimension);
  const rest = cuts[1] && dimension && shownPart({ dimensions, crossed }, filters, dimension);
  return rest ?? { dimension, cut };
};
