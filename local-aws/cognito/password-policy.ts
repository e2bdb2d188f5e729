import { CognitoError } from 'cognito-local/lib/errors';
import type { UserPoolService } from 'cognito-local/lib/services/userPoolService';

type Policy = NonNullable<NonNullable<UserPoolService['options']['Policies']>['PasswordPolicy']>;

/** What is wrong with the password, in Cognito's words; undefined when it conforms. */
export const passwordFault = (password: string, policy: Policy): string | undefined => {
  const rules: readonly [boolean | undefined, RegExp, string][] = [
    [true, new RegExp(`^.{${policy.MinimumLength ?? 8},256}$`, 's'), 'Password not long enough'],
    [policy.RequireLowercase, /[a-z]/, 'Password must have lowercase characters'],
    [policy.RequireUppercase, /[A-Z]/, 'Password must have uppercase characters'],
    [policy.RequireNumbers, /[0-9]/, 'Password must have numeric characters'],
    [policy.RequireSymbols, /[^A-Za-z0-9]/, 'Password must have symbol characters'],
  ];
  return rules.find(([required, pattern]) => required && !pattern.test(password))?.[2];
};

/** @throws CognitoError `InvalidPasswordException`, which cognito-local never does for a new password. */
export const assertConforms = (pool: UserPoolService, password: string): void => {
  const fault = passwordFault(password, pool.options.Policies?.PasswordPolicy ?? {});
  if (fault) throw new CognitoError('InvalidPasswordException', `Password did not conform with policy: ${fault}`);
};
