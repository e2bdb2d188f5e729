import { expect, test } from 'vitest';
import { defineMetrics } from './define-metrics';
import type { MetricDefinition } from './metric-definition';
import { identitiesOf, identityOf } from './metric-identity';

const revenue: MetricDefinition = {
  name: 'revenue',
  label: 'Revenue',
  category: 'Shop',
  description: 'Revenue.',
  measure: 'sum',
  value: 'amount',
  decimals: 2,
  unit: 'USD',
  events: ['order.placed'],
};

const idOf = (more: object): string => identityOf(Object.assign({}, revenue, more)).id;
const idsOf = (all: readonly object[]): Set<string> => new Set(all.map(idOf));

test('an identity changes with what the figures mean, and with nothing else', () => {
  const same = [
    { label: 'Turnover' },
    { dimensions: [] },
    { where: {} },
    { events: ['order.paid'] },
    { name: 'sales', was: 'revenue' },
  ];
  const filter = { where: { country: 'SE' } };
  const other = [{ measure: 'stats' }, { decimals: 3 }, { scale: -2 }, { value: 'net' }, { unit: 'EUR' }, filter];
  expect(idsOf([{}, ...same]).size).toBe(1);
  expect(idsOf([{}, ...other]).size).toBe(7);
});

test('a filter that says the same in other words is the same', () => {
  const filters = [
    { country: ['SE', 'DK'], amount: { atLeast: 100, below: 200 } },
    { amount: { below: 200, atLeast: 100 }, country: ['DK', 'SE', 'SE'] },
  ];
  expect(idsOf(filters.map((where) => ({ where }))).size).toBe(1);
  expect(idsOf([{ where: { plan: 'pro' } }, { where: { plan: ['pro'] } }]).size).toBe(1);
  expect(idsOf([{ where: { plan: 1 } }, { where: { plan: '1' } }, { where: { plan: { atLeast: 1 } } }]).size).toBe(3);
});

test('a field is the same with data. before its name and without, and is never the attribute of that name', () => {
  expect(idsOf([{ value: 'amount' }, { value: 'data.amount' }]).size).toBe(1);
  expect(idsOf([{ where: { 'user.plan': 'pro' } }, { where: { 'data.user.plan': 'pro' } }]).size).toBe(1);
  expect(idsOf([{ where: { source: 'a' } }, { where: { 'data.source': 'a' } }]).size).toBe(2);
  const visitors = (of: string) => ({ measure: 'unique', of });
  expect(idsOf([visitors('user.id'), visitors('data.user.id')]).size).toBe(1);
  expect(idsOf([visitors('subject'), visitors('data.subject')]).size).toBe(2);
});

test('figures of the form before unit and filter were part of it belong to the metric, unless it has a filter', () => {
  expect(identityOf(revenue).formerId).toBe('n0osze');
  expect(identityOf(Object.assign({}, revenue, { where: { country: 'SE' } })).formerId).toBeUndefined();
});

test('a renamed metric is found by both of its names', () => {
  const identity = identitiesOf([{ ...revenue, name: 'sales', was: 'revenue' }]);
  expect(identity('metric:revenue')).toBe(identity('metric:sales'));
  expect(identity('metric:sales')).toMatchObject({ topic: 'metric:sales', storedAs: 'metric:revenue' });
});

test.each([
  [['sales', 'revenue'], ['revenue', undefined], '"sales": was: "revenue" is the name of another metric'],
  [['sales', 'revenue'], ['income', 'revenue'], '"income": was: "sales" was "revenue" already'],
  [['sales', 'rejected'], ['income', undefined], '"sales": was: "rejected" is the name of another metric'],
  [['sales', 'a b'], ['income', undefined], '"sales": was: "a b" cannot be the name of a metric'],
] as const)('names %j and %j do not go together', (one, two, problem) => {
  const named = ([name, was]: typeof one | typeof two) => ({ ...revenue, name, ...(was !== undefined && { was }) });
  expect(() => defineMetrics([named(one), named(two)])).toThrow(problem);
});
