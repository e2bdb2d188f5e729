import { expect, test } from 'vitest';
import { createResolver } from '../cloudformation/resolve';
import { templateSchema } from '../cloudformation/template';
import { userPoolSeed } from './seed';

const identity = { region: 'eu-west-1', account: '000000000000', stack: 's' };

const seedWith = (
  pool: Record<string, unknown> = {},
  mapping: Record<string, unknown> = {},
  others: Record<string, unknown> = {},
) => {
  const group = (GroupName: string) => ({
    Type: 'AWS::Cognito::UserPoolGroup',
    Properties: { GroupName, UserPoolId: { Ref: 'Pool' } },
  });
  const template = templateSchema.parse({
    Resources: {
      Pool: {
        Type: 'AWS::Cognito::UserPool',
        Properties: { UserPoolName: 'mill', UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'], ...pool },
      },
      Client: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: {
          ClientName: 'web',
          UserPoolId: { Ref: 'Pool' },
          ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
          IdTokenValidity: 15,
          TokenValidityUnits: { IdToken: 'minutes' },
        },
      },
      Identities: {
        Type: 'AWS::Cognito::IdentityPool',
        Properties: {
          IdentityPoolName: 'mill',
          AllowUnauthenticatedIdentities: false,
          CognitoIdentityProviders: [
            { ClientId: { Ref: 'Client' }, ProviderName: { 'Fn::GetAtt': ['Pool', 'ProviderName'] } },
          ],
        },
      },
      IdentityRoles: {
        Type: 'AWS::Cognito::IdentityPoolRoleAttachment',
        Properties: {
          IdentityPoolId: { Ref: 'Identities' },
          RoleMappings: {
            users: { IdentityProvider: 'p', Type: 'Token', AmbiguousRoleResolution: 'Deny', ...mapping },
          },
        },
      },
      Viewers: group('viewers'),
      Admins: group('admins'),
      ...others,
    },
  });
  return userPoolSeed(template, createResolver(template, identity));
};

test('pool, client and groups are those of the template', () => {
  const { pool, client, groups } = seedWith();
  expect([pool.Id, client.ClientId, groups.map(({ GroupName }) => GroupName)]).toEqual([
    'eu-west-1_Mill',
    'web',
    ['viewers', 'admins'],
  ]);
});

test('a pool may have more clients than the one that the identity pool takes tokens of', () => {
  const Properties = { ClientName: 'programs', UserPoolId: 'p', ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] };
  const { client, otherClients } = seedWith({}, {}, { Another: { Type: 'AWS::Cognito::UserPoolClient', Properties } });
  expect([client, ...otherClients].map(({ ClientId }) => ClientId)).toEqual(['web', 'programs']);
  const CognitoIdentityProviders = [{ ClientId: 'gone', ProviderName: 'p' }];
  const pool = { IdentityPoolName: 'mill', AllowUnauthenticatedIdentities: false, CognitoIdentityProviders };
  expect(() => seedWith({}, {}, { Identities: { Type: 'AWS::Cognito::IdentityPool', Properties: pool } })).toThrow(
    'the identity pool takes tokens of one that is not there',
  );
});

test('what the template leaves open is as Cognito has it', () => {
  const { pool, client } = seedWith();
  expect(pool.Policies.PasswordPolicy).toMatchObject({ MinimumLength: 8, RequireSymbols: true });
  expect([client.AccessTokenValidity, client.TokenValidityUnits]).toEqual([
    1,
    { IdToken: 'minutes', AccessToken: 'hours', RefreshToken: 'days' },
  ]);
});

test('a pool may be closed to sign-up, offer a second factor, and confirm a new address first', () => {
  expect(seedWith().pool.AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: false });
  const { pool } = seedWith({
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true, InviteMessageTemplate: { EmailSubject: 'Come in' } },
    UsernameConfiguration: { CaseSensitive: false },
    MfaConfiguration: 'OPTIONAL',
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  });
  expect(pool).toMatchObject({
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    MfaConfiguration: 'OPTIONAL',
  });
  expect(() => seedWith({ MfaConfiguration: 'ON' })).toThrow('MfaConfiguration');
});

test('a property that is not emulated stops the start', () => {
  expect(() => seedWith({ LambdaConfig: { PreSignUp: 'x' } })).toThrow('LambdaConfig');
});

test('the identity pool has the user pool as its provider, under an id of the real form', () => {
  const { identityPool } = seedWith();
  expect(identityPool).toEqual({
    id: expect.stringMatching(/^eu-west-1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    provider: { name: 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Mill', clientId: 'web' },
    ambiguous: 'Deny',
  });
});

test('roles by rules, which are not emulated, stop the start', () => {
  expect(() => seedWith({}, { Type: 'Rules' })).toThrow('Token');
});
