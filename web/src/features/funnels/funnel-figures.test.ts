import { funnelQuerySchema, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { customRange, ranges } from '../ranges/ranges';
import { isEmpty, queryOf, rowsOf, stepFigures, summaryOf } from './funnel-figures';

const answer = samples.sampleFunnelAnswer;
const NOW = Date.UTC(2026, 10, 29, 12);

test('what the page asks for is a query of the contract', () => {
  const asked = Object.fromEntries(queryOf({ funnel: 'checkout', by: 'referrer', range: ranges[2] }, NOW + 0.5));
  expect(funnelQuerySchema.parse(asked)).toEqual({ from: NOW - 3_600_000, to: NOW + 1, by: 'referrer', tz: 'UTC' });
  const range = customRange(NOW - 7_200_000, NOW - 3_600_000, NOW);
  expect(Object.fromEntries(queryOf({ funnel: 'checkout', by: undefined, range }, NOW))).toEqual({
    from: String(NOW - 7_200_000),
    to: String(NOW - 3_600_000),
  });
});

test('each step says how many of the first came to it, and how long that took from the one before', () => {
  expect(stepFigures(answer.steps)).toEqual([
    { step: 'Cart', sessions: 120, length: 1, share: '100 %', time: undefined },
    { step: 'Checkout', sessions: 80, length: 80 / 120, share: '67 %', time: '22 s' },
  ]);
});

test('where nothing is known of the first step there is no share, and no bar is longer than the longest', () => {
  const steps = [
    { step: 'Cart', sessions: 0 },
    { step: 'Checkout', sessions: 2 },
  ];
  expect(stepFigures(steps).map(({ share, length }) => [share, length])).toEqual([
    ['–', 0],
    ['–', 1],
  ]);
  expect(isEmpty({ ...answer, steps })).toBe(false);
  expect(isEmpty({ ...answer, steps: steps.map(({ step }) => ({ step, sessions: 0 })) })).toBe(true);
});

test('all of it is said in a sentence', () => {
  expect(summaryOf(answer)).toBe('67 % of 120 sessions come from Cart to Checkout');
});

test('the rows by a dimension end with what is in none of them', () => {
  expect(rowsOf(answer)).toEqual([
    { label: 'search.example', sessions: [90, 70], share: '78 %' },
    { label: 'Others', sessions: [30, 10], share: '33 %' },
  ]);
});
