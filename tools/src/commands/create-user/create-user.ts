import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { stackOf } from '../../lib/deployed/stack';
import { outputOf } from '../../lib/deployed/stage-endpoints';
import { runningStack } from '../../lib/stack/running-stack';
import { localCredentials } from '../../lib/stream/target';

export const groups = ['viewers', 'operators', 'admins'] as const;

export interface UserPool {
  readonly client: CognitoIdentityProviderClient;
  readonly id: string;
}

/** The user pool of a deployed stage, or without one that of the local stack. @throws UserError when it is not there */
export const userPoolOf = async (stage: string | undefined, region: string, state: string): Promise<UserPool> => {
  if (stage) {
    const id = outputOf(await stackOf(stage, region), 'UserPoolId');
    return { client: new CognitoIdentityProviderClient({ region }), id };
  }
  const { cognito: endpoint, region: localRegion, userPoolId: id } = await runningStack(state);
  return {
    client: new CognitoIdentityProviderClient({ endpoint, region: localRegion, credentials: localCredentials }),
    id,
  };
};

interface NewUser {
  readonly email: string;
  readonly group: string;
  /** Kept as it is; without one Cognito mails a first password. */
  readonly password?: string | undefined;
  /** Whether somebody who is there and has not used their first password is mailed a new one. */
  readonly resend?: boolean;
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

const create = async ({ client, id }: UserPool, { email, password }: NewUser): Promise<boolean> => {
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
  // The default is a text message.
  const mail =
    password === undefined ? { DesiredDeliveryMediums: ['EMAIL' as const] } : { MessageAction: 'SUPPRESS' as const };
  try {
    await client.send(new AdminCreateUserCommand({ UserPoolId: id, Username: email, UserAttributes, ...mail }));
    return true;
  } catch (error) {
    if (isNamed(error, 'UsernameExistsException')) return false;
    throw error;
  }
};

const setGroup = async ({ client, id }: UserPool, email: string, group: string): Promise<void> => {
  const user = { UserPoolId: id, Username: email };
  const { Groups = [] } = await client.send(new AdminListGroupsForUserCommand(user));
  await client.send(new AdminAddUserToGroupCommand({ ...user, GroupName: group }));
  for (const { GroupName } of Groups)
    if (GroupName !== undefined && GroupName !== group)
      await client.send(new AdminRemoveUserFromGroupCommand({ ...user, GroupName }));
};

/** @throws UserError for somebody who needs no invitation any more */
const inviteAgain = async ({ client, id }: UserPool, email: string): Promise<void> => {
  const user = { UserPoolId: id, Username: email, DesiredDeliveryMediums: ['EMAIL' as const] };
  try {
    await client.send(new AdminCreateUserCommand({ ...user, MessageAction: 'RESEND' }));
  } catch (error) {
    if (!isNamed(error, 'UnsupportedUserStateException')) throw error;
    throw new UserError(`${email} has a password already; who has forgotten it gets a code on the sign-in page`);
  }
};

/** Creates the user, or sets the group and password of an existing one. Returns whether it is new. */
export const createUser = async (pool: UserPool, user: NewUser): Promise<boolean> => {
  const created = await create(pool, user);
  const { email: Username, password: Password } = user;
  if (Password !== undefined)
    await pool.client.send(
      new AdminSetUserPasswordCommand({ UserPoolId: pool.id, Username, Password, Permanent: true }),
    );
  if (user.resend && !created) await inviteAgain(pool, user.email);
  await setGroup(pool, user.email, user.group);
  return created;
};
