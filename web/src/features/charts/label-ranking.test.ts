import { expect, test } from 'vitest';
import { assignColours, COLOURS, type ColourMemory, LabelRanking } from './label-ranking';

const alike = (...labels: string[]) => labels.map((label, i) => [label, 100 - i] as const);

test('the largest labels get a colour each, the rest none', () => {
  const colours = assignColours(new Map(), alike('a', 'b', 'c', 'd', 'e', 'f'), new Map());
  expect([...colours]).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
    ['d', 3],
    ['e', 4],
  ]);
  expect(colours.size).toBe(COLOURS);
});

test('a label keeps its colour when others overtake it', () => {
  const before = assignColours(new Map(), alike('a', 'b', 'c', 'd', 'e'), new Map());
  expect(assignColours(before, alike('f', 'e', 'd', 'c', 'b', 'a'), new Map())).toEqual(before);
});

test('a label that has become clearly smaller than one without a colour gives it away', () => {
  const before = assignColours(new Map(), alike('a', 'b', 'c', 'd', 'e'), new Map());
  const after = assignColours(before, [...alike('f', 'e', 'd', 'c', 'b'), ['a', 10]], new Map());
  expect(after.get('f')).toBe(before.get('a'));
  expect(after.has('a')).toBe(false);
  expect(after.get('b')).toBe(before.get('b'));
});

test('the colour of a label that is gone is free for the largest that has none', () => {
  const before = assignColours(new Map(), alike('a', 'b', 'c', 'd', 'e'), new Map());
  const after = assignColours(before, alike('f', 'a', 'c', 'd', 'e', 'g'), new Map());
  expect(after.get('f')).toBe(1);
  expect(after.get('a')).toBe(0);
  expect(after.has('g')).toBe(false);
});

test('one label has one colour in every chart of its dimension', () => {
  const memory: ColourMemory = new Map();
  new LabelRanking('country', memory).rank(
    [
      ['SE', 3],
      ['NO', 2],
      ['DE', 1],
    ],
    0,
  );
  const { colours } = new LabelRanking('country', memory).rank(
    [
      ['DE', 900],
      ['SE', 100],
    ],
    0,
  );
  expect([...colours].sort()).toEqual([
    ['DE', 2],
    ['SE', 0],
  ]);
});

test('a label that is new to the page does not take the colour that another has elsewhere', () => {
  const memory = new Map([
    ['SE', 0],
    ['NO', 1],
  ]);
  const colours = assignColours(new Map(), alike('DE', 'SE', 'NO'), memory);
  expect([...colours].sort()).toEqual([
    ['DE', 2],
    ['NO', 1],
    ['SE', 0],
  ]);
});

test('a label whose colour is taken in one chart keeps it for the others', () => {
  const memory = new Map([
    ['SE', 0],
    ['NO', 0],
  ]);
  expect(assignColours(new Map(), alike('SE', 'NO'), memory).get('NO')).toBe(1);
  expect(memory.get('NO')).toBe(0);
});

test('rows change places once a second, and new ones appear at once', () => {
  const ranking = new LabelRanking('country', new Map());
  expect(
    ranking.rank(
      [
        ['SE', 1],
        ['NO', 2],
      ],
      1000,
    ).order,
  ).toEqual(['NO', 'SE']);
  expect(
    ranking.rank(
      [
        ['SE', 9],
        ['NO', 2],
        ['DE', 50],
      ],
      1000,
    ).order,
  ).toEqual(['NO', 'SE', 'DE']);
  expect(
    ranking.rank(
      [
        ['SE', 9],
        ['NO', 2],
        ['DE', 50],
      ],
      2000,
    ).order,
  ).toEqual(['DE', 'SE', 'NO']);
});
