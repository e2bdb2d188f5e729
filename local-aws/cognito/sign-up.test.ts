import { expect, test } from 'vitest';
import { passwordFault } from './sign-up';

const strict = {
  MinimumLength: 8,
  RequireLowercase: true,
  RequireUppercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
};

test.each([
  ['Short-1', 'Password not long enough'],
  ['NO-LOWER-1', 'Password must have lowercase characters'],
  ['no-upper-1', 'Password must have uppercase characters'],
  ['No-number', 'Password must have numeric characters'],
  ['NoSymbol1', 'Password must have symbol characters'],
  ['Millrace-1', undefined],
])('%s: %s', (password, fault) => {
  expect(passwordFault(password, strict)).toBe(fault);
});

test('a policy asks only for what it says', () => {
  expect(passwordFault('lowercase', { MinimumLength: 6 })).toBeUndefined();
});
