import { type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { categoriesOf, matchesSearch } from './categories';

const [base] = samples.sampleCatalog.metrics;
const metric = (name: string, category: string): Metric => ({ ...(base as Metric), name, label: name, category });

test('categories and their metrics stand in the order of the catalogue', () => {
  const categories = categoriesOf([metric('a', 'Shop'), metric('b', 'Site'), metric('c', 'Shop')]);
  expect(categories.map(({ name, metrics }) => [name, metrics.map((m) => m.name)])).toEqual([
    ['Shop', ['a', 'c']],
    ['Site', ['b']],
  ]);
});

test('a search finds a metric by its category too, in any case', () => {
  expect(matchesSearch(metric('orders', 'Shop'), ' sHoP ')).toBe(true);
  expect(matchesSearch(metric('orders', 'Shop'), '')).toBe(true);
  expect(matchesSearch(metric('orders', 'Shop'), 'cpu')).toBe(false);
});
