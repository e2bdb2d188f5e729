import type { Metric } from '@millrace/contract';

export interface Category {
  readonly name: string;
  readonly metrics: readonly Metric[];
}

/** The metrics under their categories, both in the order of the catalogue. */
export const categoriesOf = (metrics: readonly Metric[]): readonly Category[] => {
  const names = [...new Set(metrics.map(({ category }) => category))];
  return names.map((name) => ({ name, metrics: metrics.filter(({ category }) => category === name) }));
};
