import { type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import {
  descriptionOf,
  exactWords,
  levelWords,
  overlapWords,
  pastWords,
  shortRange,
  shortWords,
  unitBeside,
  unitWords,
} from './words';

const [orders, cpu, price] = samples.sampleCatalog.metrics as [Metric, Metric, Metric];

test('a figure has its unit beside it, or the sign of its currency before it', () => {
  expect(shortWords(orders, 1300)).toBe('1.3\u00a0K orders');
  expect(shortWords({ ...price, decimals: 2 }, 1320.4)).toBe('$1,320');
  expect(exactWords(price, '1320.40')).toBe('$1,320.40');
  expect(exactWords(orders, '1320')).toBe('1,320 orders');
});

test('one of a unit is called by its singular, and symbols stay as they are', () => {
  const one = (unit: string, exact = '1') => exactWords({ unit }, exact).replace(/^\S+ /, '');
  const units = { views: 'view', 'page views': 'page view', entries: 'entry', boxes: 'box', classes: 'class' };
  expect(Object.keys(units).map((unit) => one(unit))).toEqual(Object.values(units));
  for (const same of ['ms', 'Mbps', 'kbps', 'GB', '%', 'people', 'celsius', 'series', 'USD', '', 'km/h'])
    expect(one(same)).toBe(same === '' ? '1' : same);
  expect([one('views', '0'), one('views', '1.0'), one('views', '11')]).toEqual(['views', 'views', 'views']);
  expect(shortWords(orders, 1)).toBe('1 order');
  expect(unitBeside({ unit: 'orders' }, '1')).toBe('order');
});

test('a range has its unit once, and is one value where it has no width', () => {
  expect([shortRange(cpu, 17, 76.2), shortRange(price, 98.2, 98.2)]).toEqual(['17.0–76.2', '$98.20']);
});

test('a level that was reached is named with its threshold and the unit', () => {
  expect(levelWords('critical', { direction: 'above', warning: 700, critical: 1900 }, cpu)).toBe('Critical: ≥ 1,900 %');
  expect(levelWords('warning', { direction: 'below', warning: 10, critical: 5 }, price)).toBe('Warning: ≤ $10');
});

test('a column says what its figures are and in what', () => {
  const ofMeasure = (measure: Metric['measure']) => unitWords({ measure, unit: 'USD' });
  expect((['sum', 'stats', 'last', 'quantiles'] as const).map(ofMeasure)).toEqual([
    'USD',
    'USD, mean',
    'USD, latest',
    'USD, median',
  ]);
  expect(unitWords({ measure: 'stats', unit: 'USD', per: 'subject' })).toBe('USD, range');
});

test('labels that share what is counted say so', () => {
  expect(overlapWords({ measure: 'unique', unit: 'sessions' })).toBe('The same sessions can be in several rows.');
  expect(overlapWords(orders)).toBeUndefined();
});

test('the description of a metric says which events it takes', () => {
  const description = 'Large orders.';
  expect(descriptionOf({ description })).toBe(description);
  expect(descriptionOf({ description, where: 'amount ≥ 100' })).toBe('Large orders. Only where amount ≥ 100.');
});

test('what a metric was before is said, and of a formula what that leaves out', () => {
  const { metrics } = samples.sampleCatalog;
  const before = { ...orders, of: 'orders', since: 0, until: Date.UTC(2026, 10, 20, 10) };
  const earlier = [2, 1].map((number) => ({ ...before, name: `orders@${number}` }));
  const share = metrics.find(({ formula }) => formula) as Metric;
  const names = ['orders@2', 'orders@1'];
  expect(pastWords(orders, { metrics, earlier })).toEqual([
    { words: expect.stringMatching(/^Before .* it was measured otherwise:$/), names },
  ]);
  expect(pastWords(share, { metrics, earlier })).toEqual([
    { words: expect.stringMatching(/^Before .* Orders was measured otherwise, and what it counted is not in/), names },
  ]);
  expect([pastWords(cpu, { metrics, earlier }), pastWords(orders, { metrics })]).toEqual([[], []]);
});
