import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { onlyResource, resourcesOfType, type Template } from '../cloudformation/template';
import { identityPoolSeed } from './identity-pool-resource';
import type { Seed } from './seed';
import { seedSchema } from './seed';

/** Sign-ins for trying things out. The password is in the README too. */
export const sampleUsers: Seed['users'] = [
  { username: 'viewer@example.com', password: 'Millrace-1', groups: ['viewers'] },
  { username: 'operator@example.com', password: 'Millrace-1', groups: ['operators'] },
  { username: 'admin@example.com', password: 'Millrace-1', groups: ['admins'] },
];

/** What a pool and a client may say; anything else fails, so that no property is dropped in silence. */
const userPoolSchema = z.strictObject({
  UserPoolName: z.string(),
  UsernameAttributes: z.array(z.literal('email')),
  AutoVerifiedAttributes: z.array(z.literal('email')),
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

/** The user pool and the identity pool that the template describes, with the sample users whose groups it has. */
export const userPoolSeed = (template: Template, resolve: Resolve): Seed => {
  const pool = onlyResource(template, 'AWS::Cognito::UserPool');
  const client = onlyResource(template, 'AWS::Cognito::UserPoolClient');
  const { UserPoolName, ...poolProperties } = userPoolSchema.parse(resolve(pool.Properties, pool.logicalId));
  const groups = resourcesOfType(template, 'AWS::Cognito::UserPoolGroup').map(({ logicalId, Properties }) =>
    groupSchema.parse(resolve(Properties, logicalId)),
  );
  return seedSchema.parse({
    pool: { ...poolProperties, Name: UserPoolName, Id: resolve({ Ref: pool.logicalId }, pool.logicalId) },
    client: {
      ...clientSchema.parse(resolve(client.Properties, client.logicalId)),
      ClientId: resolve({ Ref: client.logicalId }, client.logicalId),
    },
    groups,
    identityPool: identityPoolSeed(template, resolve),
    users: sampleUsers,
  });
};
