import { expect, it } from 'vitest';
import { concurrencyProblem } from './account-limits';

it.each([
  [{}, 10],
  [{ live: 4, durable: 4 }, 1000],
  [{ live: 4, durable: 4 }, 108],
])('%j fits into an account of %d', (reserved, limit) => {
  expect(concurrencyProblem(reserved, limit)).toBeUndefined();
});

it.each([10, 107])('with an account of %d one line says what to request', (limit) => {
  const problem = concurrencyProblem({ live: 4, durable: 4 }, limit);
  expect(problem).toContain(`takes 8 of the ${limit} executions`);
  expect(problem).toContain('request 108 or more');
  expect(problem).not.toContain('\n');
});
