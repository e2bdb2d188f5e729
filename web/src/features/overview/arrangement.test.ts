import { type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { groupsOf, heroesOf } from './arrangement';

const metric = (name: string, home?: number, category = 'Shop'): Metric => {
  const { home: _, ...base } = samples.sampleCatalog.metrics[0] as Metric;
  return { ...base, name, category, ...(home !== undefined && { home }) };
};
const names = (metrics: readonly Metric[]) => metrics.map(({ name }) => name);

test('the first figures are those that the catalogue places, in that order', () => {
  expect(names(heroesOf([metric('a'), metric('b', 2), metric('c'), metric('d', 1)]))).toEqual(['d', 'b']);
});

test('without any place they are the first four', () => {
  expect(names(heroesOf(['a', 'b', 'c', 'd', 'e'].map((name) => metric(name))))).toEqual(['a', 'b', 'c', 'd']);
});

test('every other figure is in one group, and no group is empty', () => {
  const groups = groupsOf([metric('a', 1, 'Site'), metric('b'), metric('c', undefined, 'Machines'), metric('d')]);
  expect(groups.map(({ name, metrics }) => [name, names(metrics)])).toEqual([
    ['Shop', ['b', 'd']],
    ['Machines', ['c']],
  ]);
});
