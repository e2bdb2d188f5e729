import { CognitoError, InvalidParameterError, NotAuthorizedError, UserNotFoundError } from 'cognito-local/lib/errors';
import type { Services } from 'cognito-local/lib/services';
import type { Context } from 'cognito-local/lib/services/context';
import { attributesAppend, attributeValue, type UserPoolService } from 'cognito-local/lib/services/userPoolService';
import { ConfirmForgotPassword } from 'cognito-local/lib/targets/confirmForgotPassword';
import { ConfirmSignUp } from 'cognito-local/lib/targets/confirmSignUp';
import { ForgotPassword } from 'cognito-local/lib/targets/forgotPassword';
import { SignUp } from 'cognito-local/lib/targets/signUp';
import { z } from 'zod';
import { poolAndClientOf } from './sessions';

type Policy = NonNullable<NonNullable<UserPoolService['options']['Policies']>['PasswordPolicy']>;

/** What is wrong with the password, as Cognito words it; undefined when it conforms. */
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

/** @throws CognitoError where an administrator alone makes users. cognito-local would let anybody sign up. */
export const assertOpen = ({ options }: Pick<UserPoolService, 'options'>): void => {
  if (options.AdminCreateUserConfig?.AllowAdminCreateUserOnly)
    throw new NotAuthorizedError('SignUp is not permitted for this user pool');
};

const userSchema = z.looseObject({ ClientId: z.string(), Username: z.string() });
const passwordSchema = userSchema.extend({ Password: z.string() });
const codeSchema = userSchema.extend({ ConfirmationCode: z.string() });
const newPasswordSchema = codeSchema.extend({ Password: z.string() });

const byMail = (destination: string) => ({
  AttributeName: 'email' as const,
  DeliveryMedium: 'EMAIL' as const,
  Destination: destination,
});

const signUp = (services: Services) => async (ctx: Context, raw: unknown) => {
  const request = passwordSchema.parse(raw);
  const { pool } = await poolAndClientOf(services, ctx, request.ClientId);
  assertOpen(pool);
  assertConforms(pool, request.Password);
  return SignUp(services)(ctx, request);
};

// cognito-local confirms the user but leaves the address unverified, which Cognito does not.
const confirmSignUp = (services: Services) => async (ctx: Context, raw: unknown) => {
  const request = codeSchema.parse(raw);
  const answer = await ConfirmSignUp(services)(ctx, request);
  const { pool } = await poolAndClientOf(services, ctx, request.ClientId);
  const user = await pool.getUserByUsername(ctx, request.Username);
  if (user) {
    const verified = { Name: 'email_verified', Value: 'true' };
    await pool.saveUser(ctx, { ...user, Attributes: attributesAppend(user.Attributes, verified) });
  }
  return answer;
};

const resendConfirmationCode = (services: Services) => async (ctx: Context, raw: unknown) => {
  const { ClientId, Username } = userSchema.parse(raw);
  const { pool } = await poolAndClientOf(services, ctx, ClientId);
  const user = await pool.getUserByUsername(ctx, Username);
  if (!user) throw new UserNotFoundError();
  if (user.UserStatus !== 'UNCONFIRMED') throw new InvalidParameterError('User is already confirmed.');
  const delivery = byMail(attributeValue('email', user.Attributes) ?? Username);
  const code = services.otp();
  await services.messages.deliver(ctx, 'ResendCode', ClientId, pool.options.Id, user, code, undefined, delivery);
  await pool.saveUser(ctx, { ...user, ConfirmationCode: code });
  return { CodeDeliveryDetails: delivery };
};

// Cognito does not reveal who has an account: it claims to have sent a code either way.
const forgotPassword = (services: Services) => async (ctx: Context, raw: unknown) => {
  const request = userSchema.parse(raw);
  const { client } = await poolAndClientOf(services, ctx, request.ClientId);
  try {
    return await ForgotPassword(services)(ctx, request);
  } catch (error) {
    if (error instanceof UserNotFoundError && client.PreventUserExistenceErrors === 'ENABLED')
      return { CodeDeliveryDetails: byMail(request.Username) };
    throw error;
  }
};

const confirmForgotPassword = (services: Services) => async (ctx: Context, raw: unknown) => {
  const request = newPasswordSchema.parse(raw);
  const { pool } = await poolAndClientOf(services, ctx, request.ClientId);
  assertConforms(pool, request.Password);
  return ConfirmForgotPassword(services)(ctx, request);
};

export const signUpTargets = {
  SignUp: signUp,
  ConfirmSignUp: confirmSignUp,
  ResendConfirmationCode: resendConfirmationCode,
  ForgotPassword: forgotPassword,
  ConfirmForgotPassword: confirmForgotPassword,
};
