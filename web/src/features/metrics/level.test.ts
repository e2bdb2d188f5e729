import { expect, test } from 'vitest';
import { levelOf } from './level';

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
