import { expect, test } from 'vitest';
import { isFirstOf, peopleIn, shownName } from './people';

const at = (userId: string, connectionId: string, connectedAt = 0, endsAt = 10) => ({
  userId,
  connectionId,
  username: userId,
  groups: [],
  connectedAt,
  endsAt,
});

test('two people of one name are two', () => {
  const members = [at('a', '1'), { ...at('b', '2'), username: 'a' }];
  expect(peopleIn(members, 0)).toEqual({ count: 2, names: ['a', 'a'] });
});

test('of very many people a hundred are named, and all are counted', () => {
  const members = Array.from({ length: 150 }, (_, i) => at(`u${i}`, String(i)));
  expect(peopleIn(members, 0)).toMatchObject({ count: 150, names: { length: 100 } });
});

test('an endless name is cut', () => {
  expect([shownName('x'.repeat(40)).length, shownName('x'.repeat(41))]).toEqual([40, `${'x'.repeat(39)}…`]);
});

test('of several connections of one person exactly one is the first, in whatever order they are read', () => {
  const members = [at('a', '2', 5), at('a', '1', 5), at('a', '3', 7), at('b', '4', 1)];
  for (const list of [members, [...members].reverse()])
    expect(['1', '2', '3', '4'].filter((id) => isFirstOf(list, id))).toEqual(['1', '4']);
});

test('who is not among them is first: they are told of as well', () => {
  expect(isFirstOf([], '1')).toBe(true);
});
