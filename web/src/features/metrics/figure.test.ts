import { mergePartials, type PartialAggregate, parseFormula, partialOf } from '@millrace/contract';
import { expect, test } from 'vitest';
import { divideRounded, figureOf, isTooFew, levelOf, verdictOf, zeroFigure } from './figure';

test('a sum of any length keeps every digit', () => {
  const partial = { measure: 'sum', count: 3, sum: '900719925474099312345' } as const;
  expect(figureOf(partial, { decimals: 2 })?.exact).toBe('9007199254740993123.45');
});

test('stats show their mean, rounded at the metric’s decimals', () => {
  expect(figureOf({ measure: 'stats', count: 3, sum: '1000', min: 300, max: 400 }, { decimals: 1 })).toEqual({
    exact: '33.3',
    number: 33.3,
    count: 3,
  });
});

test('quantiles show their median, and unique how many different values there were', () => {
  const at = { time: 0, seq: '1', shard: 's' };
  const sizes = [1099, 2000, 1_000_000].map((scaled) => partialOf('quantiles', scaled, at)).reduce(mergePartials);
  const median = figureOf(sizes, { decimals: 2 });
  expect([median?.count, Math.abs((median?.number ?? 0) - 20) <= 0.2]).toEqual([3, true]);
  const sessions = [5, 5, 9].map((hash) => partialOf('unique', hash, at)).reduce(mergePartials);
  expect(figureOf(sessions, { decimals: 0 })).toEqual({ exact: '2', number: 2, count: 3 });
});

test('a count has no decimals', () => {
  expect(figureOf({ measure: 'count', count: 7 }, { decimals: 2 })?.exact).toBe('7');
  expect(zeroFigure({ measure: 'sum', decimals: 2 }).exact).toBe('0.00');
});

test('halves round away from zero, on both sides', () => {
  expect([5n, -5n, 4n, -4n, 7n].map((a) => divideRounded(a, 2n))).toEqual([3n, -3n, 2n, -2n, 4n]);
  expect(divideRounded(10n, 3n)).toBe(3n);
  expect(divideRounded(-11n, 3n)).toBe(-4n);
});

test('a value that reaches a threshold has the threshold’s level', () => {
  const above = { direction: 'above', warning: 70, critical: 90 } as const;
  expect([69.9, 70, 89.9, 90].map((value) => levelOf(value, above))).toEqual([
    'normal',
    'warning',
    'warning',
    'critical',
  ]);
});

test('thresholds can lie below', () => {
  const below = { direction: 'below', warning: 10, critical: 5 } as const;
  expect([10.1, 10, 5.1, 5].map((value) => levelOf(value, below))).toEqual([
    'normal',
    'warning',
    'warning',
    'critical',
  ]);
});

test('without thresholds everything is normal', () => {
  expect(levelOf(1e9, undefined)).toBe('normal');
});

test('percentiles of fewer than twenty events are too few, of none there are none', () => {
  expect([0, 1, 19, 20].map((count) => isTooFew({ measure: 'quantiles' }, count))).toEqual([false, true, true, false]);
  expect(isTooFew({ measure: 'stats' }, 1)).toBe(false);
});

test('a change is good or bad only where the catalogue says which way is better', () => {
  const verdicts = (better: 'up' | 'down' | undefined) =>
    [0.1, -0.1, 0.001].map((ratio) => verdictOf({ better }, ratio));
  expect([verdicts('up'), verdicts('down'), verdicts(undefined)]).toEqual([
    ['good', 'bad', undefined],
    ['bad', 'good', undefined],
    [undefined, undefined, undefined],
  ]);
});

test('a formula has the decimals that it declares, and no figure where it divides by zero', () => {
  const counted = { measure: 'count', decimals: 0, dimensions: [] } as const;
  const formula = parseFormula('100 * orders / visits', { find: () => counted, suggest: String });
  const of = (orders: number, visits: number): PartialAggregate => ({
    measure: 'formula',
    count: orders + visits,
    inputs: [orders, visits].map((count) => (count > 0 ? { measure: 'count', count } : null)),
  });
  expect(figureOf(of(1, 3), { decimals: 2, formula })).toEqual({ exact: '33.33', number: 33.33, count: 4 });
  expect(figureOf(of(0, 3), { decimals: 2, formula })?.exact).toBe('0.00');
  expect(figureOf(of(1, 0), { decimals: 2, formula })).toBeUndefined();
});
