import { type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { ranges } from '../ranges/ranges';
import { levelWords, trendWords, windowWords } from './card-words';

const [orders, cpu] = samples.sampleCatalog.metrics as [Metric, Metric];
const now = 1_000_000_000;
const some = { value: { exact: '1', number: 1, count: 1 }, count: 1, at: now, beside: [] };

test('an amount says over which time it was added up', () => {
  const words = (from: number) => windowWords(orders, some, { now, range: ranges[0], coverage: [{ from }] });
  expect(words(0)).toBe('in the last 5 min');
  expect(words(now - 80_000)).toBe('in 1 min 20 s of the last 5 min');
});

test('a level says how old it is', () => {
  const words = (at: number) => windowWords(cpu, { ...some, at }, { now, range: ranges[0], coverage: [] });
  expect(words(now - 1000)).toBe('latest, now');
  expect(words(now - 9000)).toBe('latest, 9 s ago');
});

test('a missing figure says so, and a median is called one', () => {
  const during = { now, range: ranges[0], coverage: [{ from: 0 }] };
  expect(windowWords(cpu, { ...some, value: undefined, at: undefined }, during)).toBe('none in 5 min');
  expect(windowWords({ ...cpu, measure: 'quantiles' }, some, during)).toBe('median in the last 5 min');
});

test('a level that was reached is named with its threshold', () => {
  expect(levelWords('critical', { direction: 'above', warning: 700, critical: 1900 })).toBe('Critical: ≥ 1,900');
  expect(levelWords('warning', { direction: 'below', warning: 10, critical: 5 })).toBe('Warning: ≤ 10');
});

test('a change is a percentage, and after next to nothing that which it was before', () => {
  expect(trendWords({ ratio: 0.12, before: 100 }, '5 min', 0)).toEqual(['+12 %', 'vs 5 min before']);
  expect(trendWords({ ratio: 9.99, before: 100 }, '5 min', 0)).toEqual(['+999 %', 'vs 5 min before']);
  expect(trendWords({ ratio: 1009.75, before: 3 }, '7 d', 0)).toEqual(['from 3', 'in the 7 d before']);
});
