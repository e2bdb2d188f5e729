import { z } from 'zod';

const validity = z.number().positive();
const unit = z.enum(['seconds', 'minutes', 'hours', 'days']);

const passwordPolicySchema = z.object({
  MinimumLength: z.number().default(8),
  RequireLowercase: z.boolean().default(true),
  RequireUppercase: z.boolean().default(true),
  RequireNumbers: z.boolean().default(true),
  RequireSymbols: z.boolean().default(true),
});

/** What the pool, its client, its groups and its first users are to be. Properties are named as in the template. */
export const seedSchema = z.object({
  pool: z.object({
    Id: z.string(),
    Name: z.string(),
    UsernameAttributes: z.array(z.string()).default([]),
    AutoVerifiedAttributes: z.array(z.string()).default([]),
    Policies: z.object({ PasswordPolicy: passwordPolicySchema }).prefault({ PasswordPolicy: {} }),
  }),
  client: z.object({
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
  }),
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
