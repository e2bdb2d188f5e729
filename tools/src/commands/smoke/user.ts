import { randomBytes } from 'node:crypto';
import { AdminDeleteUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Endpoints } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { createUser, type UserPool, userPoolOf } from '../create-user/create-user';

export interface SmokeUser {
  readonly username: string;
  readonly password: string;
  readonly remove: () => Promise<unknown>;
}

/** A user of this run alone, with a password that nobody else learns. Leaves none behind when it cannot be made. */
export const temporaryUser = async (pool: UserPool, run: string): Promise<SmokeUser> => {
  const username = `smoke-${run}@example.com`;
  const password = `Aa1-${randomBytes(24).toString('base64url')}`;
  const remove = () => pool.client.send(new AdminDeleteUserCommand({ UserPoolId: pool.id, Username: username }));
  try {
    await createUser(pool, { email: username, group: 'viewers', password });
    return { username, password, remove };
  } catch (error) {
    // The first error is the one to report.
    await remove().catch(() => undefined);
    throw error;
  }
};

interface Where {
  /** Without one: the local stack. */
  readonly stage?: string | undefined;
  readonly region: string;
  readonly state: string;
}

/** The local stack's own viewer; on a deployed stage a user for this run. */
export const smokeUser = async (
  { stage, region, state }: Where,
  { users }: Endpoints,
  run: string,
): Promise<SmokeUser> => {
  if (stage) return temporaryUser(await userPoolOf(stage, region, state), run);
  const [user] = users;
  if (!user) throw new UserError('the local stack names no user to sign in with');
  return { ...user, remove: async () => undefined };
};
