import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { onlyResource, resourcesOfType, type Template, TemplateError } from '../cloudformation/template';

const validity = z.number().positive();
const unit = z.enum(['seconds', 'minutes', 'hours', 'days']);

const passwordPolicySchema = z.object({
  MinimumLength: z.number().default(8),
  RequireLowercase: z.boolean().default(true),
  RequireUppercase: z.boolean().default(true),
  RequireNumbers: z.boolean().default(true),
  RequireSymbols: z.boolean().default(true),
});

/** The words of invitations are left out: mails are files here. */
const adminCreateUserSchema = z.object({ AllowAdminCreateUserOnly: z.boolean().default(false) }).prefault({});

const appClientSchema = z.object({
  ClientId: z.string(),
  ClientName: z.string(),
  PreventUserExistenceErrors: z.string().default('LEGACY'),
  ExplicitAuthFlows: z.array(z.string()).default([]),
  IdTokenValidity: validity.default(1),
  AccessTokenValidity: validity.default(1),
  RefreshTokenValidity: validity.default(30),
  TokenValidityUnits: z
    .object({
      IdToken: unit.default('hours'),
      AccessToken: unit.default('hours'),
      RefreshToken: unit.default('days'),
    })
    .default({ IdToken: 'hours', AccessToken: 'hours', RefreshToken: 'days' }),
});

/** What the pool, its clients, its groups and its first users are to be. Properties are named as in the template. */
export const seedSchema = z.object({
  pool: z.object({
    Id: z.string(),
    Name: z.string(),
    UsernameAttributes: z.array(z.string()).default([]),
    AutoVerifiedAttributes: z.array(z.string()).default([]),
    AdminCreateUserConfig: adminCreateUserSchema,
    MfaConfiguration: z.enum(['OFF', 'OPTIONAL']).default('OFF'),
    Policies: z.object({ PasswordPolicy: passwordPolicySchema }).prefault({ PasswordPolicy: {} }),
  }),
  /** The one that the identity pool takes tokens of. */
  client: appClientSchema,
  otherClients: z.array(appClientSchema).default([]),
  groups: z.array(
    z.object({
      GroupName: z.string(),
      Description: z.string().optional(),
      RoleArn: z.string().optional(),
      Precedence: z.number().optional(),
    }),
  ),
  identityPool: z.object({
    id: z.string(),
    /** The user pool, as the identity pool knows it. */
    provider: z.object({ name: z.string(), clientId: z.string() }),
    authenticatedRole: z.string().optional(),
    /** What becomes of a user whose token names no role, or several and prefers none. */
    ambiguous: z.enum(['AuthenticatedRole', 'Deny']),
  }),
  users: z.array(z.object({ username: z.string(), password: z.string(), groups: z.array(z.string()) })),
});

export type Seed = z.infer<typeof seedSchema>;

/** What the pool and its roles may say; anything else fails, so that no property is dropped in silence. */
const identityPoolSchema = z.strictObject({
  IdentityPoolName: z.string(),
  AllowUnauthenticatedIdentities: z.literal(false),
  CognitoIdentityProviders: z.tuple([
    z.strictObject({ ClientId: z.string(), ProviderName: z.string(), ServerSideTokenCheck: z.boolean().optional() }),
  ]),
  IdentityPoolTags: z.unknown().optional(),
});

const mappingSchema = z.strictObject({
  IdentityProvider: z.string(),
  Type: z.literal('Token'),
  AmbiguousRoleResolution: z.enum(['AuthenticatedRole', 'Deny']),
});

const rolesSchema = z.strictObject({
  IdentityPoolId: z.string(),
  Roles: z.strictObject({ authenticated: z.string().optional() }).default({}),
  RoleMappings: z
    .record(z.string(), mappingSchema)
    .transform((mappings) => Object.values(mappings))
    .pipe(z.tuple([mappingSchema])),
});

/** The identity pool that the template describes, which has the user pool as its only provider and takes roles from tokens. */
const identityPoolSeed = (template: Template, resolve: Resolve): Seed['identityPool'] => {
  const pool = onlyResource(template, 'AWS::Cognito::IdentityPool');
  const attachment = onlyResource(template, 'AWS::Cognito::IdentityPoolRoleAttachment');
  const { CognitoIdentityProviders } = identityPoolSchema.parse(resolve(pool.Properties, pool.logicalId));
  const [{ ClientId, ProviderName }] = CognitoIdentityProviders;
  const { Roles, RoleMappings } = rolesSchema.parse(resolve(attachment.Properties, attachment.logicalId));
  return {
    id: String(resolve({ Ref: pool.logicalId }, pool.logicalId)),
    provider: { clientId: ClientId, name: ProviderName },
    authenticatedRole: Roles.authenticated,
    ambiguous: RoleMappings[0].AmbiguousRoleResolution,
  };
};

/** Sign-ins for trying things out. The password is in the README too. */
export const sampleUsers: Seed['users'] = [
  { username: 'viewer@example.com', password: 'Millrace-local-1', groups: ['viewers'] },
  { username: 'operator@example.com', password: 'Millrace-local-1', groups: ['operators'] },
  { username: 'admin@example.com', password: 'Millrace-local-1', groups: ['admins'] },
];

/** What a pool and a client may say; anything else fails, so that no property is dropped in silence. */
const userPoolSchema = z.strictObject({
  UserPoolName: z.string(),
  UsernameAttributes: z.array(z.literal('email')),
  AutoVerifiedAttributes: z.array(z.literal('email')),
  AdminCreateUserConfig: z.unknown().optional(),
  // Names are as in a pool without case sensitivity: server.ts.
  UsernameConfiguration: z.strictObject({ CaseSensitive: z.literal(false) }).optional(),
  MfaConfiguration: z.enum(['OFF', 'OPTIONAL']).optional(),
  EnabledMfas: z.array(z.literal('SOFTWARE_TOKEN_MFA')).optional(),
  UserAttributeUpdateSettings: z
    .strictObject({ AttributesRequireVerificationBeforeUpdate: z.array(z.literal('email')) })
    .optional(),
  Policies: z.unknown().optional(),
  AccountRecoverySetting: z.unknown().optional(),
  DeletionProtection: z.unknown().optional(),
  UserPoolTags: z.unknown().optional(),
});

const clientSchema = z.strictObject({
  ClientName: z.string(),
  UserPoolId: z.string(),
  GenerateSecret: z.literal(false).optional(),
  PreventUserExistenceErrors: z.string().optional(),
  EnableTokenRevocation: z.literal(true).optional(),
  ExplicitAuthFlows: z.array(z.string()),
  IdTokenValidity: z.number().optional(),
  AccessTokenValidity: z.number().optional(),
  RefreshTokenValidity: z.number().optional(),
  TokenValidityUnits: z.unknown().optional(),
});

const groupSchema = z.strictObject({
  GroupName: z.string(),
  Description: z.string().optional(),
  Precedence: z.number().optional(),
  RoleArn: z.string().optional(),
  UserPoolId: z.string(),
});

/** The clients of the pool: the identity pool's own, and those besides. @throws TemplateError where it has none of its own */
const clientsSeed = (template: Template, resolve: Resolve, ofIdentityPool: string) => {
  const type = 'AWS::Cognito::UserPoolClient';
  const clients = resourcesOfType(template, type).map(({ logicalId, Properties }) => ({
    ...clientSchema.parse(resolve(Properties, logicalId)),
    ClientId: String(resolve({ Ref: logicalId }, logicalId)),
  }));
  const client = clients.find(({ ClientId }) => ClientId === ofIdentityPool);
  if (!client) throw new TemplateError(type, 'the identity pool takes tokens of one that is not there');
  return { client, otherClients: clients.filter((other) => other !== client) };
};

/** The user pool and the identity pool that the template describes, with the sample users whose groups it has. */
export const userPoolSeed = (template: Template, resolve: Resolve): Seed => {
  const pool = onlyResource(template, 'AWS::Cognito::UserPool');
  const identityPool = identityPoolSeed(template, resolve);
  const { client, otherClients } = clientsSeed(template, resolve, identityPool.provider.clientId);
  const { UserPoolName, ...poolProperties } = userPoolSchema.parse(resolve(pool.Properties, pool.logicalId));
  const groups = resourcesOfType(template, 'AWS::Cognito::UserPoolGroup').map(({ logicalId, Properties }) =>
    groupSchema.parse(resolve(Properties, logicalId)),
  );
  return seedSchema.parse({
    pool: { ...poolProperties, Name: UserPoolName, Id: resolve({ Ref: pool.logicalId }, pool.logicalId) },
    client,
    otherClients,
    groups,
    identityPool,
    users: sampleUsers,
  });
};
