import { type Assertion, each } from '../assertion';
import { at } from '../template';

const POOL = 'AWS::Cognito::UserPool';
const CLIENT = 'AWS::Cognito::UserPoolClient';

const LONGEST_TOKEN_MINUTES = 15;

/** Who may become a user, and what an account withstands. Each is refused by nothing at AWS when it is missing. */
export const users: readonly Assertion[] = [
  each(
    'people sign up by themselves where the stage says so, and nowhere else',
    POOL,
    ({ Properties }, { selfSignUp }) =>
      at(Properties, 'AdminCreateUserConfig.AllowAdminCreateUserOnly') === !selfSignUp,
    ['Properties.AdminCreateUserConfig', undefined],
  ),
  each(
    'passwords have 12 characters at least',
    POOL,
    ({ Properties }) => Number(at(Properties, 'Policies.PasswordPolicy.MinimumLength')) >= 12,
    ['Properties.Policies.PasswordPolicy.MinimumLength', 8],
  ),
  // https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-case-sensitivity.html
  each(
    'names of users ignore the case of letters, which can be decided only once',
    POOL,
    ({ Properties }) => at(Properties, 'UsernameConfiguration.CaseSensitive') === false,
    ['Properties.UsernameConfiguration', undefined],
  ),
  // https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html
  each(
    'a changed address counts when it is confirmed',
    POOL,
    ({ Properties }) =>
      at(Properties, 'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate.0') === 'email' &&
      at(Properties, 'AutoVerifiedAttributes.0') === 'email',
    ['Properties.UserAttributeUpdateSettings', undefined],
  ),
  each(
    'who wants a second factor has one',
    POOL,
    ({ Properties }) =>
      Properties.MfaConfiguration === 'OPTIONAL' && at(Properties, 'EnabledMfas.0') === 'SOFTWARE_TOKEN_MFA',
    ['Properties.MfaConfiguration', 'OFF'],
  ),
  each(
    'what a disabled user holds ends within 15 minutes',
    CLIENT,
    ({ Properties }) =>
      Number(Properties.IdTokenValidity) <= LONGEST_TOKEN_MINUTES &&
      Number(Properties.AccessTokenValidity) <= LONGEST_TOKEN_MINUTES &&
      at(Properties, 'TokenValidityUnits.IdToken') === 'minutes' &&
      at(Properties, 'TokenValidityUnits.AccessToken') === 'minutes',
    ['Properties.TokenValidityUnits.IdToken', 'hours'],
  ),
];
