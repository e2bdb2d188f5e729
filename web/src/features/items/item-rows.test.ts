import type { Item } from '@millrace/contract';
import { expect, test } from 'vitest';
import { cellOf, findItems, type ItemColumn, nextSort, sortItems, staleAfter } from './item-rows';

const price: ItemColumn = { field: 'price', label: 'Price', unit: 'USD', decimals: 2, scale: -2 };
const state: ItemColumn = { field: 'state', label: 'State' };
const columns = [price, state];

const item = (subject: string, time: number, data: Item['data']): Item => ({
  type: 'instrument',
  subject,
  time,
  seq: '1',
  shard: 's',
  event: 'price.updated',
  data,
});

const items = [
  item('vehicle-10', 30, { price: 23_412, state: 'open' }),
  item('vehicle-9', 10, { price: 1_000_000, state: 'closed' }),
  item('vehicle-2', 20, { state: 'open' }),
];
const subjects = (all: readonly Item[]) => all.map(({ subject }) => subject);

test('a number is shown in its unit, at its decimals', () => {
  expect(items.map((one) => cellOf(one, price).text)).toEqual(['234.12', '10,000.00', '–']);
  expect(cellOf(item('1', 0, { price: '150' }), price).text).toBe('1.50');
  expect(cellOf(item('1', 0, { price: { deep: 1 } }), price).text).toBe('–');
});

test('a number without a unit identifies something, and is written as it came', () => {
  const sequence: ItemColumn = { field: 'sequence', label: 'Sequence' };
  expect(cellOf(item('1', 0, { sequence: 1_234_567 }), sequence)).toEqual({ text: '1234567', order: 1_234_567 });
});

test('subjects are sorted as people count', () => {
  const sorted = sortItems(items, { key: 'subject', direction: 'ascending' }, columns);
  expect(subjects(sorted)).toEqual(['vehicle-2', 'vehicle-9', 'vehicle-10']);
});

test('figures are sorted by their value, and what has none is last either way', () => {
  const by = (direction: 'ascending' | 'descending') =>
    subjects(sortItems(items, { key: 'field price', direction }, columns));
  expect(by('ascending')).toEqual(['vehicle-10', 'vehicle-9', 'vehicle-2']);
  expect(by('descending')).toEqual(['vehicle-9', 'vehicle-10', 'vehicle-2']);
});

test('the newest come first by time', () => {
  expect(subjects(sortItems(items, { key: 'time', direction: 'descending' }, columns))[0]).toBe('vehicle-10');
});

test('a search looks at the subject and at every value', () => {
  expect(subjects(findItems(items, ' CLOSED ', columns))).toEqual(['vehicle-9']);
  expect(subjects(findItems(items, 'vehicle-1', columns))).toEqual(['vehicle-10']);
  expect(findItems(items, '', columns)).toHaveLength(3);
});

test('choosing a column again reverses its order', () => {
  const first = nextSort({ key: 'subject', direction: 'ascending' }, 'field price');
  expect(first).toEqual({ key: 'field price', direction: 'descending' });
  expect(nextSort(first, 'field price').direction).toBe('ascending');
});

test('what is stale follows from how often things of its type report', () => {
  const aged = (...seconds: number[]) => seconds.map((age) => ({ time: 1_000_000_000 - age * 1000 }));
  expect(staleAfter(aged(0, 1, 2, 500))).toBe(60_000);
  expect(staleAfter(aged(0, 30, 60, 60))).toBe(600_000);
  expect(staleAfter(aged(0, 90_000, 90_000))).toBe(3_600_000);
  expect(staleAfter([])).toBe(60_000);
});
