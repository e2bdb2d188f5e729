import { type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { categoriesOf } from './categories';

const [base] = samples.sampleCatalog.metrics;
const metric = (name: string, category: string): Metric => ({ ...(base as Metric), name, label: name, category });

test('categories and their metrics stand in the order of the catalogue', () => {
  const categories = categoriesOf([metric('a', 'Shop'), metric('b', 'Site'), metric('c', 'Shop')]);
  expect(categories.map(({ name, metrics }) => [name, metrics.map((m) => m.name)])).toEqual([
    ['Shop', ['a', 'c']],
    ['Site', ['b']],
  ]);
});
