import type { Metric } from '@millrace/contract';

export interface Category<M = Metric> {
  readonly name: string;
  readonly metrics: readonly M[];
}

/** The metrics under their categories, both in the order of the catalogue. */
export const categoriesOf = <M extends Pick<Metric, 'category'>>(metrics: readonly M[]): readonly Category<M>[] => {
  const names = [...new Set(metrics.map(({ category }) => category))];
  return names.map((name) => ({ name, metrics: metrics.filter(({ category }) => category === name) }));
};
