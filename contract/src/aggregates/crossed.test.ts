import { expect, test } from 'vitest';
import { headlineOf, type Metric } from '../wire/catalog';
import type { DimensionBreakdown } from './breakdown';
import { crossedLabel, crossingOf, labelsOf, regrouped } from './crossed';

const count = (events: number) => ({ measure: 'count', count: events }) as const;

const pages: DimensionBreakdown = {
  name: 'page,country',
  values: [
    [crossedLabel('/a', 'DK'), count(1)],
    [crossedLabel('/a', 'SE'), count(2)],
    [crossedLabel('/b', 'SE'), count(4)],
    [crossedLabel('/a","b', 'SE'), count(8)],
  ],
};
const pair = ['page', 'country'] as const;

test('labels of two dimensions are JSON that any labels survive', () => {
  expect(labelsOf(crossedLabel('a","b', '[]'))).toEqual(['a","b', '[]']);
});

test('two dimensions are crossed in either order', () => {
  expect(crossingOf([pair], 'country', 'page')).toBe(pair);
  expect([crossingOf([pair], 'page', 'page'), crossingOf(undefined, 'page', 'country')]).toEqual([
    undefined,
    undefined,
  ]);
});

test('a breakdown by two is one by either of them for one label of the other', () => {
  expect(regrouped(pages, { pair, by: 'page', only: { dimension: 'country', label: 'SE' } })).toEqual({
    name: 'page',
    values: [
      ['/a', count(2)],
      ['/a","b', count(8)],
      ['/b', count(4)],
    ],
  });
  expect(regrouped(pages, { pair, by: 'country', only: { dimension: 'page', label: '/a' } }).values).toEqual([
    ['DK', count(1)],
    ['SE', count(2)],
  ]);
});

test('a breakdown by two can be had in either order, narrowed or not, and what is beyond the cap stays so', () => {
  const other = count(3);
  const turned = regrouped({ ...pages, other }, { pair, by: 'country,page' });
  expect(turned).toMatchObject({ name: 'country,page', other });
  expect(turned.values[0]).toEqual(['["DK","/a"]', count(1)]);
  const only = { dimension: 'country', label: 'DK' };
  expect(regrouped(pages, { pair, by: 'page,country', only }).values).toEqual([['["/a","DK"]', count(1)]]);
});

test('labels that become one add up', () => {
  expect(regrouped(pages, { pair, by: 'country' }).values).toEqual([
    ['DK', count(1)],
    ['SE', count(14)],
  ]);
});

test('a total stands for what adds up, and for a level with dimensions a label of them or how they are spread', () => {
  const page = { name: 'page', label: 'Page' };
  const country = { name: 'country', label: 'Country', declared: ['SE', 'DK'] };
  const of = (measure: Metric['measure'], dimensions: Metric['dimensions'], headline?: string) =>
    headlineOf({ measure, dimensions, ...(headline !== undefined && { headline }) });
  expect([of('count', [country]), of('quantiles', [page]), of('last', [])]).toEqual([undefined, undefined, undefined]);
  expect(of('last', [page, country])).toEqual({ dimension: 'country', label: 'SE' });
  expect(of('stats', [page])).toEqual({ dimension: 'page' });
  expect(of('count', [country], 'DK')).toEqual({ dimension: 'country', label: 'DK' });
  expect(of('last', [country], 'distribution')).toEqual({ dimension: 'country' });
  expect(of('last', [country], 'total')).toBeUndefined();
});
