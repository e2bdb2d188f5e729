import { randomBytes } from 'node:crypto';
import { AdminDeleteUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { clientUsername } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { stackOf } from '../../lib/deployed/stack';
import { outputOf } from '../../lib/deployed/stage-endpoints';
import { runningStack } from '../../lib/stack/running-stack';
import { createUser, type UserPool } from '../create-user/create-user';

export interface NewClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Cognito locks a user out whose password is tried wrongly again and again, so the id must not be guessed either. */
const newId = (name: string): string => `${name}-${randomBytes(5).toString('hex')}`;

/** Of every kind that the pool's policy asks for, and 256 random bits. */
const newSecret = (): string => `Aa1-${randomBytes(32).toString('base64url')}`;

/** A machine client with an id and a secret of its own, in the group. Leaves none behind when it cannot be made. */
export const createClient = async (pool: UserPool, name: string, group: string): Promise<NewClient> => {
  const [clientId, clientSecret] = [newId(name), newSecret()];
  try {
    await createUser(pool, { email: clientUsername(clientId), group, password: clientSecret });
    return { clientId, clientSecret };
  } catch (error) {
    // The first error is the one to report.
    await removeClient(pool, clientId).catch(() => undefined);
    throw error;
  }
};

/** @throws UserError where there is no such client */
export const removeClient = async ({ client, id }: UserPool, clientId: string): Promise<void> => {
  try {
    await client.send(new AdminDeleteUserCommand({ UserPoolId: id, Username: clientUsername(clientId) }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'UserNotFoundException')) throw error;
    throw new UserError(`there is no client ${clientId}`);
  }
};

/** The address of the REST API of a deployed stage, or without one of the local stack. */
export const restOf = async (stage: string | undefined, region: string, state: string): Promise<string> =>
  stage ? outputOf(await stackOf(stage, region), 'RestUrl') : (await runningStack(state)).rest;
