import { type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { foldedAtFirst, groupsOf, heroesOf } from './arrangement';
import { alwaysWatched } from './attention';

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

test('a page of very many metrics always watches its first figures and those that may ask for attention, up to a bound', () => {
  const thresholds = { direction: 'above', warning: 1, critical: 2 } as const;
  const level = (name: string): Metric => ({ ...metric(name), measure: 'stats', dimensions: [], thresholds });
  const levels = Array.from({ length: 100 }, (_, i) => level(`l${i}`));
  const sum: Metric = { ...metric('s'), measure: 'sum', thresholds };
  const always = names(alwaysWatched([sum, metric('x'), metric('h', 1), ...levels]));
  expect(always.slice(0, 3)).toEqual(['h', 'l0', 'l1']);
  expect(always).toHaveLength(48);
});

test('of very many groups those are open at first that begin within the first sixty tiles', () => {
  const group = (name: string, size: number) => ({ name, metrics: Array(size).fill(metric(name)) });
  expect(foldedAtFirst([group('a', 50), group('b', 30), group('c', 1)])).toEqual(['c']);
});
