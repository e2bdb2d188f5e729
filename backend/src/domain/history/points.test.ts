import { type HistoryPoint, mergePartials, type PartialAggregate } from '@millrace/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonBytes } from '../../lib/json/json-bytes';
import { fitLabels, pointFigures, pointsOf } from './points';

const bounds = [0, 60_000, 120_000, 180_000, 240_000];
const figures = { total: { measure: 'count', count: 3 } } as const;
const pointsWith = (
  fill: 'none' | 'null' | 'zero',
  now = 1_000_000,
  measure: 'count' | 'sum' = 'count',
  settledUntil = now - 5000,
) => pointsOf(bounds, [undefined, figures, undefined, undefined], { fill, measure, now, settledUntil });

describe('points', () => {
  test('are those with events, unless empty ones are asked for', () => {
    expect(pointsWith('none')).toEqual([{ start: 60_000, ...figures }]);
    expect(pointsWith('null').map(({ total }) => total)).toEqual([null, figures.total, null, null]);
    expect(pointsWith('zero')[0]).toEqual({ start: 0, total: { measure: 'count', count: 0 } });
    expect(pointsWith('zero', undefined, 'sum')[0]?.total).toEqual({ measure: 'sum', count: 0, sum: '0' });
  });

  test('are partial until what arrived in time is settled, and none stand for what has not begun', () => {
    expect(pointsWith('zero', 124_999).map(({ start, partial }) => [start, partial])).toEqual([
      [0, undefined],
      [60_000, true],
      [120_000, true],
    ]);
    expect(pointsWith('none', 125_000)).toEqual([{ start: 60_000, ...figures }]);
    expect(pointsWith('zero', 240_001, 'count', 119_999).map(({ partial }) => partial)).toEqual([
      undefined,
      ...[true, true, true],
    ]);
  });
});

const count = (events: number): PartialAggregate => ({ measure: 'count', count: events });
const point = (start: number, events: Record<string, number>, other?: number): HistoryPoint => ({
  start,
  total: count(Object.values(events).reduce((sum, more) => sum + more, other ?? 0)),
  values: Object.entries(events).map(([label, more]) => [label, count(more)]),
  ...(other && { other: count(other) }),
});

const points = [point(0, { a: 5, b: 1, c: 1 }), point(1000, { b: 2, c: 7 }, 3)];

const byEvents = { rank: 'events', metric: { decimals: 0 } } as const;

test('at most so many labels as are tracked are named, the declared ones first, estimated events counted in', () => {
  const values = Array.from({ length: 250 }, (_, i): [string, PartialAggregate] => [`l${i}`, count(i + 1)]);
  const rare: [string, PartialAggregate, number] = ['rare', count(1), 500];
  const many: HistoryPoint = { start: 0, total: count(33_000), values: [...values, rare], other: count(500) };
  const [fitted] = fitLabels([many], { ...byEvents, room: 1e6, declared: new Set(['l0']) }) ?? [];
  expect(fitted?.values?.length).toBe(201);
  expect(fitted?.values?.[0]).toEqual(['l0', count(1)]);
  expect(fitted?.values?.at(-1)).toEqual(rare);
  expect(fitted?.values?.map(([label]) => label)).not.toContain('l50');
});

test('labels rank by their events, or by what they amount to', () => {
  const sum = (cents: number, events: number): PartialAggregate => ({ measure: 'sum', count: events, sum: `${cents}` });
  const point: HistoryPoint = {
    start: 0,
    total: sum(1006, 7),
    values: [
      ['often', sum(6, 6)],
      ['dear', sum(1000, 1)],
    ],
  };
  const named = (rank: 'events' | 'value') =>
    fitLabels([point], { ...byEvents, rank, room: 260 })?.[0]?.values?.map(([label]) => label);
  expect([named('events'), named('value')]).toEqual([['often'], ['dear']]);
});

test('all labels stay when they fit', () => {
  expect(fitLabels(points, { ...byEvents, room: 10_000 })).toEqual(points);
});

test('the labels with the most events stay, in every point, and the others still count', () => {
  const room = 420;
  expect(fitLabels(points, { ...byEvents, room })).toEqual([point(0, { a: 5, c: 1 }, 1), point(1000, { c: 7 }, 5)]);
});

test('totals that do not fit are said to', () => {
  expect(fitLabels(points, { ...byEvents, room: 50 })).toBeUndefined();
});

const anyPoint = fc.dictionary(fc.constantFrom(...'abcdefghij'), fc.integer({ min: 1, max: 1_000_000 }), {
  minKeys: 1,
});

test('whatever the room, what is given fits it and adds up to the total', () => {
  fc.assert(
    fc.property(fc.array(anyPoint, { maxLength: 20 }), fc.integer({ min: 10, max: 8000 }), (events, room) => {
      const fitted = fitLabels(
        events.map((labels, i) => point(i * 1000, labels)),
        { ...byEvents, room },
      );
      if (!fitted) return;
      expect(jsonBytes(fitted)).toBeLessThanOrEqual(room + 2);
      for (const { total, values = [], other } of fitted)
        expect([...values.map(([, partial]) => partial), ...(other ? [other] : [])].reduce(mergePartials)).toEqual(
          total,
        );
    }),
  );
});

test('figures in the place of sketches keep what is estimated', () => {
  const estimated: HistoryPoint = {
    start: 0,
    total: count(9),
    values: [['a', count(2), 3]],
    other: count(7),
    within: 6,
  };
  expect(pointFigures(estimated, { decimals: 0 })).toEqual(estimated);
});
