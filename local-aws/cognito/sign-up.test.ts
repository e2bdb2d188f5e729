import { expect, test } from 'vitest';
import { assertOpen, passwordFault } from './sign-up';

const strict = {
  MinimumLength: 12,
  RequireLowercase: true,
  RequireUppercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
};

test.each([
  ['Eleven-ch-1', 'Password not long enough'],
  ['NO-LOWER-CASE-1', 'Password must have lowercase characters'],
  ['no-upper-case-1', 'Password must have uppercase characters'],
  ['No-number-there', 'Password must have numeric characters'],
  ['NoSymbolThere1', 'Password must have symbol characters'],
  ['Millrace-local-1', undefined],
])('%s: %s', (password, fault) => {
  expect(passwordFault(password, strict)).toBe(fault);
});

test('a policy asks only for what it says', () => {
  expect(passwordFault('lowercase', { MinimumLength: 6 })).toBeUndefined();
});

test('nobody signs up where an administrator alone makes users', () => {
  const pool = (AllowAdminCreateUserOnly: boolean) => ({
    options: { Id: 'p', AdminCreateUserConfig: { AllowAdminCreateUserOnly } },
  });
  expect(() => assertOpen(pool(true))).toThrow('SignUp is not permitted for this user pool');
  expect(() => assertOpen(pool(false))).not.toThrow();
});
