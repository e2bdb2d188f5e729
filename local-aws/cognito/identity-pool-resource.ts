import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { onlyResource, type Template } from '../cloudformation/template';
import type { Seed } from './seed';

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
export const identityPoolSeed = (template: Template, resolve: Resolve): Seed['identityPool'] => {
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
