import { expect, test } from 'vitest';
import { forbiddenCalls } from '../../local-aws/iam/audit';
import { recorded } from '../../local-aws/iam/call-record';

const { grants, calls } = recorded();

test('functions have called AWS at all', () => {
  expect(calls.length).toBeGreaterThan(0);
});

test('every call of a function is allowed by its role', () => {
  expect(forbiddenCalls(grants, calls)).toEqual([]);
});
