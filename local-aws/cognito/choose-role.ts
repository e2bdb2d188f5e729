import { NotAuthorizedError } from 'cognito-local/lib/errors';

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
