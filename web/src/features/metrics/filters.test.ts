import { expect, test } from 'vitest';
import { filteredBy } from './filters';

const dimension = (name: string) => ({ name, label: name });
const orders = { dimensions: [dimension('country'), dimension('page')] };

test('without a filter a metric is whole', () => {
  expect(filteredBy(orders, {})).toEqual({ kind: 'whole' });
});

test('a metric that has the dimension is cut to the label, the empty one too', () => {
  expect(filteredBy(orders, { country: 'SE' })).toEqual({ kind: 'label', cut: { dimension: 'country', label: 'SE' } });
  expect(filteredBy(orders, { page: '' })).toEqual({ kind: 'label', cut: { dimension: 'page', label: '' } });
});

test('a metric that cannot be cut says why', () => {
  expect(filteredBy({ dimensions: [] }, { country: 'SE' })).toEqual({
    kind: 'none',
    reason: 'Not counted by country',
  });
  expect(filteredBy(orders, { country: 'SE', page: '/' })).toMatchObject({
    kind: 'none',
    reason: 'Cannot be filtered by country and page at once',
  });
  expect(filteredBy(orders, { country: 'SE', element: 'a' }).kind).toBe('none');
});
