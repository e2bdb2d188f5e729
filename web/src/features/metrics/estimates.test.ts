import { type DimensionBreakdown, type PartialAggregate, partialOf } from '@millrace/contract';
import { expect, test } from 'vitest';
import { estimatesOf, estimateWords, isHidden, labelWords } from './estimates';

const count = (events: number): PartialAggregate => ({ measure: 'count', count: events });
const pages: DimensionBreakdown = {
  name: 'page',
  values: [
    ['/a', count(9)],
    ['/b', count(2), 3],
    ['/c', count(1), 0],
  ],
  other: count(5),
  labels: '',
  spread: 16,
};

test('a label has the events that were counted and those that are estimated, which the others then have not', () => {
  const { values, other, estimated, within, labels } = estimatesOf(pages);
  expect([...values.values()].map((partial) => partial.count)).toEqual([9, 5, 1]);
  expect([other, [...estimated], within]).toEqual([count(2), ['/b', '/c'], 12]);
  expect(labels).toEqual({ count: 3, exact: false });
  expect(estimatesOf(pages)).toBe(estimatesOf(pages));
});

test('of any other measure a label has what was counted', () => {
  const sum = partialOf('sum', 500, { time: 0, seq: '1', shard: 's' });
  const { values, other } = estimatesOf({ ...pages, values: [['/a', sum, 3]], other: sum });
  expect([values.get('/a'), other]).toEqual([sum, sum]);
});

test('figures that are estimates are explained, and exact ones are not', () => {
  const views = { measure: 'count', unit: 'views' } as const;
  expect(estimateWords(views, estimatesOf(pages))).toEqual(['≈ is within 12 views, in 99 of 100 cases']);
  expect(estimateWords({ ...views, measure: 'sum' }, estimatesOf(pages))[0]).toContain('were counted for the label');
  expect(estimateWords(views, estimatesOf({ name: 'page', values: [['/a', count(9)]] }))).toEqual([]);
  expect(labelWords({ count: 4873, exact: false })).toEqual(['About 4,900 labels']);
  expect(labelWords({ count: 4873, exact: true })).toEqual([]);
});

test('a label that an answer does not name is not known where something is left over, unless it is declared', () => {
  const hidden = (label: string, isDeclared = false, { other, ...page } = pages) =>
    isHidden({ dimensions: [{ ...page, ...(other && { other }) }] }, { dimension: 'page', label }, isDeclared);
  expect([hidden('/d'), hidden('/d', true), hidden('/a')]).toEqual([true, false, false]);
  expect(hidden('/d', false, { name: 'page', values: pages.values })).toBe(false);
});
