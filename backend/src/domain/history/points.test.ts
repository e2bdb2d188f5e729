import { describe, expect, test } from 'vitest';
import { pointsOf } from './points';

const bounds = [0, 60_000, 120_000, 180_000, 240_000];
const figures = { total: { measure: 'count', count: 3 } } as const;
const points = (fill: 'none' | 'null' | 'zero', now = 1_000_000, measure: 'count' | 'sum' = 'count') =>
  pointsOf(bounds, [undefined, figures, undefined, undefined], { fill, measure, now });

describe('points', () => {
  test('are those with events, unless empty ones are asked for', () => {
    expect(points('none')).toEqual([{ start: 60_000, ...figures }]);
    expect(points('null').map(({ total }) => total)).toEqual([null, figures.total, null, null]);
    expect(points('zero')[0]).toEqual({ start: 0, total: { measure: 'count', count: 0 } });
    expect(points('zero', undefined, 'sum')[0]?.total).toEqual({ measure: 'sum', count: 0, sum: '0' });
  });

  test('are partial until what arrived in time is settled, and none stand for what has not begun', () => {
    expect(points('zero', 124_999).map(({ start, partial }) => [start, partial])).toEqual([
      [0, undefined],
      [60_000, true],
      [120_000, true],
    ]);
    expect(points('none', 125_000)).toEqual([{ start: 60_000, ...figures }]);
  });
});
