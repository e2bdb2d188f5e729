import { expect, test } from 'vitest';
import { type Coverage, connectedFrom, gapsOf, lostAt, missedOf, pruneCoverage, withBackfilled } from './coverage';

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

test('what was backfilled joins the times beside it', () => {
  expect(withBackfilled(watched, 150, 270)).toEqual([{ from: 100, to: 300 }, { from: 310 }]);
  expect(withBackfilled(watched, 0, 310)).toEqual([{ from: 0 }]);
  expect(withBackfilled(watched, 305, 400)).toEqual([{ from: 100, to: 200 }, { from: 260, to: 300 }, { from: 305 }]);
  expect(withBackfilled([], 10, 20)).toEqual([{ from: 10, to: 20 }]);
  expect(withBackfilled(watched, 50, 50)).toBe(watched);
});
