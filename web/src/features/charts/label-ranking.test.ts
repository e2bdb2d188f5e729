import { expect, test } from 'vitest';
import { COLOURS } from '../metrics/colours';
import { chooseDrawn, type KnownLabels, LabelRanking } from './label-ranking';

const alike = (labels: Iterable<string>) => [...labels].map((label, i) => [label, 100 - i] as const);
const letters = 'abcdefghij';
const country = { name: 'country', label: 'Country' };
const rankingOf = (known: KnownLabels = new Map()) => new LabelRanking(country, known);

test('as many of the largest labels are drawn apart as there are colours', () => {
  expect([...chooseDrawn(new Set(), alike(letters))]).toEqual([...'abcdefgh']);
  expect(COLOURS).toBe(8);
});

test('a label is drawn apart until others have clearly overtaken it', () => {
  const held = new Set('abcdefgh');
  expect(chooseDrawn(held, alike('jihgfedcba'))).toEqual(held);
  const after = chooseDrawn(held, [...alike('ihgfedcb'), ['a', 10]]);
  expect([after.has('i'), after.has('a'), after.size]).toEqual([true, false, COLOURS]);
});

test('the place of a label that is gone goes to the largest that has none', () => {
  const after = chooseDrawn(new Set('abcdefgh'), alike('iabcdefgj'));
  expect([after.has('i'), after.has('h'), after.has('j')]).toEqual([true, false, false]);
});

test('labels have the same colours after a reload, in another range and on another page', () => {
  const first = rankingOf();
  first.rank(alike('abc'), 0);
  const later = first.rank(alike('fedcba'), 60_000).colours;
  const reloaded = rankingOf().rank(alike('cafebd'), 500_000).colours;
  for (const label of 'abcdef') expect(reloaded.get(label), label).toBe(later.get(label));
});

test('one label has one colour in every chart of its dimension', () => {
  const known: KnownLabels = new Map();
  const [orders, revenue] = [rankingOf(known), rankingOf(known)];
  orders.rank(alike(letters.slice(0, 6)), 0);
  const all = orders.rank(alike(letters.slice(0, 6)), 1000).colours;
  for (const label of letters.slice(0, 6))
    expect(revenue.rank([[label, 1]], Number(label.charCodeAt(0))).colours.get(label), label).toBe(all.get(label));
});

test('colours are listed in the order of the rows', () => {
  const ranking = rankingOf();
  const { order, colours } = ranking.rank(
    [
      ['SE', 1],
      ['NO', 2],
    ],
    0,
  );
  expect([order, [...colours.keys()]]).toEqual([
    ['NO', 'SE'],
    ['NO', 'SE'],
  ]);
});

test('rows change places once a second, and new ones appear at once', () => {
  const ranking = rankingOf();
  const orderOf = (values: Record<string, number>, now: number) => ranking.rank(Object.entries(values), now).order;
  expect(orderOf({ SE: 1, NO: 2 }, 1000)).toEqual(['NO', 'SE']);
  expect(orderOf({ SE: 9, NO: 2, DE: 50 }, 1000)).toEqual(['NO', 'SE', 'DE']);
  expect(orderOf({ SE: 9, NO: 2, DE: 50 }, 2000)).toEqual(['DE', 'SE', 'NO']);
});

test('rows that are nearly alike change places every ten seconds', () => {
  const ranking = rankingOf();
  const orderOf = (values: Record<string, number>, now: number) => ranking.rank(Object.entries(values), now).order;
  expect(orderOf({ SE: 100, NO: 99 }, 0)).toEqual(['SE', 'NO']);
  expect(orderOf({ SE: 100, NO: 101 }, 1000)).toEqual(['SE', 'NO']);
  expect(orderOf({ SE: 100, NO: 101 }, 10_000)).toEqual(['NO', 'SE']);
  expect(orderOf({ SE: 150, NO: 101 }, 11_000)).toEqual(['SE', 'NO']);
});
