import { randomBytes } from 'node:crypto';
import { AdminDeleteUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Endpoints } from '@millrace/contract';
import { PlainError } from '../cli/usage-error';
import { createUser } from '../create-user/create-user';
import { userPoolOf } from '../create-user/user-pool';
import type { SmokeOptions } from './options';

export interface SmokeUser {
  readonly username: string;
  readonly password: string;
  readonly remove: () => Promise<unknown>;
}

/** The local stack's own viewer; on a deployed stage a user of this run alone, with a password that nobody else learns. */
export const smokeUser = async (
  { stage, region, state }: SmokeOptions,
  { users }: Endpoints,
  run: string,
): Promise<SmokeUser> => {
  if (!stage) {
    const [user] = users;
    if (!user) throw new PlainError('the local stack names no user to sign in with');
    return { ...user, remove: async () => undefined };
  }
  const pool = await userPoolOf(stage, region, state);
  const username = `smoke-${run}@example.com`;
  const remove = () => pool.client.send(new AdminDeleteUserCommand({ UserPoolId: pool.id, Username: username }));
  const password = `Aa1-${randomBytes(24).toString('base64url')}`;
  try {
    await createUser(pool, { email: username, group: 'viewers', password });
  } catch (error) {
    // It may have come as far as to be there; the first trouble is the one to tell.
    await remove().catch(() => undefined);
    throw error;
  }
  return { username, password, remove };
};
