import type { Metric } from '@millrace/contract';

/** One label of one dimension: the only events of a metric that count. */
export interface Cut {
  readonly dimension: string;
  readonly label: string;
}

/** What is left of a metric: all of it, one label, or nothing that could be said, and then why. */
export type Filtered =
  | { readonly kind: 'whole' }
  | { readonly kind: 'label'; readonly cut: Cut }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * A metric under the filters of the page (the label that is shown alone, by dimension). A metric counts by one dimension at a time, so it can be
 * cut by one; one that has none of them does not say whose its events are.
 */
export const filteredBy = (
  { dimensions }: Pick<Metric, 'dimensions'>,
  filters: Readonly<Record<string, string>>,
): Filtered => {
  const asked = Object.entries(filters);
  if (asked.length === 0) return { kind: 'whole' };
  const [first, second] = asked.filter(([dimension]) => dimensions.some((one) => one.name === dimension));
  if (!first) return { kind: 'none', reason: `Not counted by ${asked.map(([one]) => one).join(' or ')}` };
  if (second || asked.length > 1) {
    const reason = `Cannot be filtered by ${asked.map(([one]) => one).join(' and ')} at once`;
    return { kind: 'none', reason };
  }
  const [dimension, label] = first;
  return { kind: 'label', cut: { dimension, label } };
};
