import { type Assertion, each } from '../assertion';
import { at, change, listOf, ofTypes } from '../template';

const POOL = 'AWS::Cognito::UserPool';
const CLIENT = 'AWS::Cognito::UserPoolClient';

const PROGRAMS = 'ProgramsClient';

const LONGEST_TOKEN_MINUTES = 15;

/** Whether a flow sends passwords on a client that is not to have them sent. */
const takesPasswords =
  (client: string) =>
  (flow: unknown): boolean =>
    String(flow).endsWith('PASSWORD_AUTH') && !(client === PROGRAMS && flow === 'ALLOW_ADMIN_USER_PASSWORD_AUTH');

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
  {
    name: 'a password reaches Cognito from the function that signs programs in, and from nobody else',
    problems: (template) => [
      ...ofTypes(template, CLIENT)
        .filter(({ id, Properties }) => listOf(Properties.ExplicitAuthFlows).some(takesPasswords(id)))
        .map(({ id }) => id),
      ...ofTypes(template, 'AWS::IAM::Role')
        .filter(({ id, Properties }) => id !== 'TokenRole' && JSON.stringify(Properties).includes('InitiateAuth'))
        .map(({ id }) => id),
    ],
    twin: (template) =>
      change(template, PROGRAMS, 'Properties.ExplicitAuthFlows', [
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
      ]),
  },
  {
    name: 'a program’s token says how long it is valid, and changes into no AWS credentials',
    problems: (template) => {
      const validity = template.Resources[PROGRAMS]?.Properties;
      const known = ofTypes(template, 'AWS::Cognito::IdentityPool', 'AWS::Cognito::IdentityPoolRoleAttachment')
        .filter(({ Properties }) => JSON.stringify(Properties).includes(PROGRAMS))
        .map(({ id }) => id);
      // What Cognito answers is the life of the access token: API_AuthenticationResultType.
      return validity && validity.IdTokenValidity === validity.AccessTokenValidity ? known : [...known, PROGRAMS];
    },
    twin: (template) =>
      change(template, 'IdentityPool', 'Properties.CognitoIdentityProviders.0.ClientId', { Ref: PROGRAMS }),
  },
];
