import { expect, test } from 'vitest';
import { ancestorsOf, duplicateFinder } from './duplicates';

const MS = 600_000;
const ancestors = ancestorsOf(
  new Map([
    ['a', []],
    ['b', []],
    ['a1', ['a']],
    ['ab', ['a1', 'b']],
  ]),
);
const finder = () => duplicateFinder(ancestors, MS);

test('an id is a duplicate in its shard for ten minutes after it was last seen there', () => {
  const isDuplicate = finder();
  const at = (arrived: number) => isDuplicate({ shard: 'a', arrived, id: 'x' });
  expect([at(0), at(MS), at(2 * MS), at(3 * MS + 1)]).toEqual([false, true, true, false]);
});

test('a child knows the ids of all that it is the child of, and nobody those of a neighbour', () => {
  const isDuplicate = finder();
  isDuplicate({ shard: 'a', arrived: 0, id: 'x' });
  expect(isDuplicate({ shard: 'b', arrived: 1, id: 'x' })).toBe(false);
  expect(isDuplicate({ shard: 'ab', arrived: MS, id: 'x' })).toBe(true);
  expect(isDuplicate({ shard: 'b', arrived: 2 * MS, id: 'y' })).toBe(false);
  expect(isDuplicate({ shard: 'a1', arrived: 2 * MS, id: 'y' })).toBe(false);
});
