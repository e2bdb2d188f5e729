import { type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { ranges } from '../ranges/ranges';
import { digits, exactTitle, pastNote, trendWords, windowNote } from './tile-words';

const [orders, cpu] = samples.sampleCatalog.metrics as [Metric, Metric];
const now = 1_000_000_000;
const some = { value: { exact: '1', number: 1, count: 1 }, count: 1, at: now, beside: [] };
const during = { now, range: ranges[0], coverage: [{ from: 0 }], isFilling: false };

test('an amount says over which time it was added up', () => {
  const words = (from: number) => windowNote(orders, some, { ...during, coverage: [{ from }] }).words;
  expect(words(0)).toBe('in the last 5 min');
  expect(words(now - 80_000)).toBe('in 1 min 20 s of the last 5 min');
});

test('in few words a figure of which something is missing is being filled in while that is on its way', () => {
  const short = (from: number, figure: Parameters<typeof windowNote>[1] = some) =>
    windowNote(orders, figure, { ...during, coverage: [{ from }], isFilling: true }).short;
  expect([0, now - 80_000, now].map((from) => short(from))).toEqual([undefined, 'filling in', 'filling in']);
  expect(short(now - 9000, { ...some, value: undefined })).toBe('filling in');
});

test('where nothing is on its way, it says how much of its time it is of, in whole minutes, or that it is not known', () => {
  const short = (from: number, figure: Parameters<typeof windowNote>[1] = some) =>
    windowNote(orders, figure, { ...during, coverage: [{ from }] }).short;
  expect([0, now - 80_000, now - 9000].map((from) => short(from))).toEqual([undefined, 'only 1 min', 'only 9 s']);
  expect(short(now - 9000, { ...some, value: undefined })).toBe('not known');
});

test('a level says how old it is', () => {
  const words = (at: number) => windowNote(cpu, { ...some, at }, { ...during, coverage: [] }).words;
  expect(words(now - 1000)).toBe('latest, now');
  expect(words(now - 9000)).toBe('latest, 9 s ago');
});

test('a missing figure says so, and a median is called one', () => {
  expect(windowNote(cpu, { ...some, value: undefined, at: undefined }, during).words).toBe('none in 5 min');
  expect(windowNote({ ...cpu, measure: 'quantiles' }, some, during).words).toBe('median in the last 5 min');
});

test('a change is a percentage, and after next to nothing that which it was before', () => {
  expect(trendWords({ ratio: 0.12, before: 100 }, { range: ranges[0] }, orders)).toEqual(['+12 %', 'vs 5 min before']);
  expect(trendWords({ ratio: 9.99, before: 100 }, { range: ranges[0] }, orders)).toEqual(['+999 %', 'vs 5 min before']);
  expect(trendWords({ ratio: 1009.75, before: 3 }, { range: ranges[4] }, orders)).toEqual([
    'from 3',
    'in the 7 d before',
  ]);
  expect(trendWords({ ratio: Number.POSITIVE_INFINITY, before: 0 }, { range: ranges[0] }, orders)).toEqual([
    'from 0',
    'in the 5 min before',
  ]);
});

test('a figure of the past that the service does not answer is not said to be loading', () => {
  const words = (known: boolean, shared: boolean) =>
    pastNote(orders, some, { range: ranges[3], known, error: undefined, shared }).short;
  expect(words(false, false)).toBe('loading');
  expect(words(false, true)).toBe('not loaded');
  expect(words(true, true)).toBeUndefined();
});

test('a change says with which time it is compared', () => {
  const words = (compare: 'yesterday' | 'week', ratio: number) =>
    trendWords({ ratio, before: 3 }, { range: ranges[0], compare }, orders);
  expect(words('yesterday', -0.5)).toEqual(['−50 %', 'vs yesterday']);
  expect(words('week', 99)).toEqual(['from 3', 'last week']);
});

test('where each subject has a value of its own, the tile says how many there are', () => {
  const price = samples.sampleCatalog.metrics.find(({ per }) => per === 'subject') as Metric;
  const extreme = { label: '7', exact: '1.00', number: 1 };
  const subjects = { subjects: 3, more: false, lowest: extreme, highest: extreme };
  const figure = { value: undefined, count: 9, at: undefined, beside: [], subjects };
  expect(windowNote(price, figure, during).words).toBe('3 instruments in the last 5 min');
  expect(windowNote(price, { ...figure, subjects: undefined }, during).words).toBe('none in 5 min');
});

test('an estimate is marked, and its title says how far it may be off', () => {
  expect([digits(orders, { ...some, within: 12 }), digits(orders, some)]).toEqual(['≈ 1', '1']);
  expect(exactTitle(orders, { ...some, within: 12 })).toBe(
    `≈ 1 order, from 1 event. ≈ is within 12 ${orders.unit}, in 99 of 100 cases`,
  );
});
