import type { Services } from 'cognito-local/lib/services';
import type { Seed } from './seed';
import { noTriggers } from './triggers';

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
