import { expect, test } from 'vitest';
import { filteredBy, shownPart } from './filters';

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

const [page, country, device] = [dimension('page'), dimension('country'), dimension('device')];
const views = { dimensions: [page, country, device], crossed: [['page', 'country'] as [string, string]] };
const pair = ['page', 'country'];

test('two dimensions that are crossed can be filtered at once, in whatever order, and three cannot', () => {
  const cut = { dimension: 'page,country', label: '["/a","SE"]' };
  expect(filteredBy(views, { page: '/a', country: 'SE' })).toEqual({ kind: 'label', cut });
  expect(filteredBy(views, { country: 'SE', page: '/a' })).toEqual({ kind: 'label', cut });
  expect(filteredBy(views, { page: '/a', device: 'tv' }).kind).toBe('none');
  expect(filteredBy(views, { page: '/a', country: 'SE', device: 'tv' }).kind).toBe('none');
});

test('a chart shows the chosen breakdown of a filtered label where both are crossed', () => {
  const only = { dimension: 'country', label: 'SE' };
  expect(shownPart(views, { country: 'SE' }, page)).toEqual({
    dimension: page,
    regrouping: { pair, by: 'page', only },
  });
});

test('elsewhere it shows the breakdown that has the label, with the label alone', () => {
  const cut = { dimension: 'country', label: 'SE' };
  expect(shownPart(views, { country: 'SE' }, country)).toEqual({ dimension: country, cut });
  expect(shownPart(views, { country: 'SE' }, device)).toEqual({ dimension: country, cut });
  expect(shownPart(views, {}, device)).toEqual({ dimension: device });
});

test('of two filters one narrows the breakdown down, and the other is the label that is drawn alone', () => {
  const [onCountry, onPage] = [
    { dimension: 'country', label: 'SE' },
    { dimension: 'page', label: '/a' },
  ];
  const filters = { country: 'SE', page: '/a' };
  expect(shownPart(views, filters, page)).toEqual({
    dimension: page,
    cut: onPage,
    regrouping: { pair, by: 'page', only: onCountry },
  });
  const byCountry = { dimension: country, cut: onCountry, regrouping: { pair, by: 'country', only: onPage } };
  expect(shownPart(views, filters, country)).toEqual(byCountry);
  expect(shownPart(views, filters, device)).toEqual(byCountry);
});
