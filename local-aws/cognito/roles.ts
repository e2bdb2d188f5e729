import { NotAuthorizedError } from 'cognito-local/lib/errors';
import type { Services } from 'cognito-local/lib/services';
import type { Seed } from './seed';

const never = () => Promise.reject(new Error('the local user pool runs no Lambda triggers'));

/** The template has none; a pool that gets one fails the check of its properties first. */
export const noTriggers: Services['triggers'] = {
  enabled: () => false,
  customMessage: never,
  customEmailSender: never,
  postAuthentication: never,
  postConfirmation: never,
  preSignUp: never,
  preTokenGeneration: never,
  userMigration: never,
};

type Group = Seed['groups'][number];
interface Claims {
  'cognito:roles'?: string[];
  'cognito:preferred_role'?: string;
}

const LAST = Number.POSITIVE_INFINITY;

/**
 * What an ID token says of the roles of a user's groups. The preferred one is that of the group with the lowest precedence; there is
 * none where two such groups differ in their role.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html
 */
export const roleClaims = (groups: readonly Group[]): Claims => {
  const withRole = groups.flatMap(({ RoleArn, Precedence = LAST }) => (RoleArn ? [{ RoleArn, Precedence }] : []));
  if (withRole.length === 0) return {};
  const first = Math.min(...withRole.map(({ Precedence }) => Precedence));
  const best = new Set(withRole.filter(({ Precedence }) => Precedence === first).map(({ RoleArn }) => RoleArn));
  const [preferred] = best;
  return {
    'cognito:roles': [...new Set(withRole.map(({ RoleArn }) => RoleArn))],
    ...(best.size === 1 && preferred !== undefined && { 'cognito:preferred_role': preferred }),
  };
};

type Triggers = Services['triggers'];

/** cognito-local leaves these claims out. They come in where a trigger of the pool would add its own. */
export const addRoleClaims = (cognito: Services['cognito'], groups: readonly Group[]): Triggers => ({
  ...noTriggers,
  enabled: (trigger) => trigger === 'PreTokenGeneration',
  preTokenGeneration: async (ctx, { username, userPoolId }) => {
    const pool = await cognito.getUserPool(ctx, userPoolId);
    const user = await pool.getUserByUsername(ctx, username);
    const names = user ? await pool.listUserGroupMembership(ctx, user) : [];
    const own = groups.filter(({ GroupName }) => names.includes(GroupName));
    // A real trigger may add texts only, and a list is one of these claims.
    const claimsToAddOrOverride: Record<string, string> = {};
    Object.assign(claimsToAddOrOverride, roleClaims(own));
    return { claimsOverrideDetails: { claimsToAddOrOverride } };
  },
});

interface Roles {
  readonly authenticatedRole?: string | undefined;
  readonly ambiguous: 'AuthenticatedRole' | 'Deny';
}

/** What an ID token says of its user's groups. */
export interface RoleClaims {
  readonly 'cognito:roles': readonly string[];
  readonly 'cognito:preferred_role'?: string | undefined;
}

const denied = () => new NotAuthorizedError('The ambiguous role mapping rules denied this request.');

/**
 * The role of a user whose pool maps roles by token: the one asked for where the token lists it, else the preferred one, else the only
 * one, else what the mapping says of ambiguous cases. After
 * https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
 * @throws NotAuthorizedError where that is no role
 */
export const chooseRole = (pool: Roles, claims: RoleClaims, asked?: string): string => {
  const roles = claims['cognito:roles'];
  if (asked !== undefined) {
    if (roles.includes(asked)) return asked;
    throw denied();
  }
  const [only, ...others] = roles;
  const role = claims['cognito:preferred_role'] ?? (others.length === 0 ? only : undefined);
  if (role !== undefined) return role;
  if (pool.ambiguous === 'AuthenticatedRole' && pool.authenticatedRole !== undefined) return pool.authenticatedRole;
  throw denied();
};
