import { expect, test } from 'vitest';
import { assertAnswerFits } from './response-limit';

const quoted = 2;

test('an answer of 6 MB fits, one byte more does not', () => {
  expect(() => assertAnswerFits('x'.repeat(6_291_556 - quoted))).not.toThrow();
  expect(() => assertAnswerFits('x'.repeat(6_291_557 - quoted))).toThrow(
    'Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).',
  );
});

test('letters of several bytes count as such', () => {
  expect(() => assertAnswerFits({ body: 'é'.repeat(3_200_000) })).toThrow('exceeded');
});

test('no answer at all fits', () => {
  expect(() => assertAnswerFits(undefined)).not.toThrow();
});
