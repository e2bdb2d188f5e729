import { expect, test } from 'vitest';
import {
  both,
  type Coverage,
  connectedFrom,
  gapsOf,
  lostAt,
  missedOf,
  pruneCoverage,
  stateOf,
  UNDER_WAY_MS,
  withSpan,
  withUnderWay,
} from './coverage';

const watched: Coverage = [{ from: 100, to: 200 }, { from: 260, to: 300 }, { from: 310 }];

test('what lies before, between and after connections is a gap', () => {
  expect(gapsOf(watched, 0, 400)).toEqual([
    { from: 0, to: 100 },
    { from: 200, to: 260 },
    { from: 300, to: 310 },
  ]);
  expect(gapsOf([{ from: 0, to: 50 }], 0, 80)).toEqual([{ from: 50, to: 80 }]);
});

test('gaps are cut at the ends of the range', () => {
  expect(gapsOf(watched, 220, 240)).toEqual([{ from: 220, to: 240 }]);
  expect(gapsOf(watched, 120, 180)).toEqual([]);
  expect(gapsOf([], 10, 20)).toEqual([{ from: 10, to: 20 }]);
  expect(gapsOf([{ from: 500 }], 10, 20)).toEqual([{ from: 10, to: 20 }]);
});

test('what was missed adds up', () => {
  expect(missedOf(watched, 150, 400)).toBe(70);
});

test('a connection that is lost ends when it was last heard, and never before it began', () => {
  expect(lostAt(connectedFrom([], 100), 150)).toEqual([{ from: 100, to: 150 }]);
  expect(lostAt(connectedFrom([], 100), 90)).toEqual([{ from: 100, to: 100 }]);
});

test('what ended long ago is forgotten, what lasts is retained', () => {
  expect(pruneCoverage(watched, 250)).toEqual([{ from: 260, to: 300 }, { from: 310 }]);
});

test('what becomes known joins the times beside it', () => {
  expect(withSpan(watched, 150, 270)).toEqual([{ from: 100, to: 300 }, { from: 310 }]);
  expect(withSpan(watched, 0, 310)).toEqual([{ from: 0 }]);
  expect(withSpan(watched, 305, 400)).toEqual([{ from: 100, to: 200 }, { from: 260, to: 300 }, { from: 305 }]);
  expect(withSpan([], 10, 20)).toEqual([{ from: 10, to: 20 }]);
  expect(withSpan(watched, 50, 50)).toBe(watched);
});

test('what both cover is in each of them', () => {
  expect(both(watched, [{ from: 150, to: 270 }, { from: 305 }])).toEqual([
    { from: 150, to: 200 },
    { from: 260, to: 270 },
    { from: 310 },
  ]);
});

test('what was delivered live is under way for a while, and then known only when it is settled', () => {
  const settled = [{ from: 0, to: 100_000 }];
  const delivered = [{ from: 90_000 }];
  expect(withUnderWay(settled, delivered, 103_000)).toEqual([{ from: 0 }]);
  expect(withUnderWay(settled, delivered, 130_000)).toEqual([...settled, { from: 130_000 - UNDER_WAY_MS }]);
  expect(withUnderWay(settled, [{ from: 90_000, to: 101_000 }], 103_000)).toEqual([{ from: 0, to: 101_000 }]);
  expect(withUnderWay(settled, [{ from: 102_000 }], 103_000)).toEqual([...settled, { from: 102_000 }]);
});

test('a step is known, under way, filling or unknown', () => {
  const knowledge = {
    settled: [{ from: 0, to: 100 }],
    coverage: [{ from: 0, to: 100 }, { from: 200 }],
    isFilling: true,
  };
  expect(stateOf(knowledge, 50, 100)).toBe('known');
  expect(stateOf(knowledge, 250, 300)).toBe('under way');
  expect(stateOf(knowledge, 50, 101)).toBe('filling');
  expect(stateOf({ ...knowledge, isFilling: false }, 199, 250)).toBe('unknown');
});
