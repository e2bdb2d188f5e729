import { randomBytes } from 'node:crypto';
import { CognitoError, InvalidParameterError, UserNotFoundError } from 'cognito-local/lib/errors';
import type { Services } from 'cognito-local/lib/services';
import type { Context } from 'cognito-local/lib/services/context';
import { attributeValue, type UserPoolService } from 'cognito-local/lib/services/userPoolService';
import { AdminCreateUser } from 'cognito-local/lib/targets/adminCreateUser';
import { AdminSetUserPassword } from 'cognito-local/lib/targets/adminSetUserPassword';
import { userToResponseObject } from 'cognito-local/lib/targets/responses';
import { z } from 'zod';
import { assertConforms } from './sign-up';

const attributeSchema = z.object({ Name: z.string(), Value: z.string() });
const userSchema = z.looseObject({
  UserPoolId: z.string(),
  Username: z.string(),
  UserAttributes: z.array(attributeSchema).default([]),
  TemporaryPassword: z.string().exactOptional(),
  MessageAction: z.enum(['RESEND', 'SUPPRESS']).exactOptional(),
  // AWS documents SMS; as people report, a user with an address alone is created all the same and gets a mail.
  DesiredDeliveryMediums: z.array(z.enum(['EMAIL', 'SMS'])).default(['SMS', 'EMAIL']),
});
const passwordSchema = z.looseObject({ UserPoolId: z.string(), Username: z.string(), Password: z.string() });

type User = z.infer<typeof userSchema>;

/** cognito-local finds out that it cannot send the invitation when it has created the user already. */
const assertReachable = ({ DesiredDeliveryMediums: mediums, UserAttributes, MessageAction }: User): void => {
  const hasNumber = UserAttributes.some(({ Name }) => Name === 'phone_number');
  if (MessageAction !== 'SUPPRESS' && !mediums.includes('EMAIL') && !hasNumber)
    throw new InvalidParameterError('No phone number provided but desired delivery medium was SMS');
};

const firstPassword = (): string => `Aa1-${randomBytes(9).toString('base64url')}`;

/** A new first password for somebody who has not used the old one. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html */
const inviteAgain = async (
  services: Services,
  ctx: Context,
  pool: UserPoolService,
  { Username, TemporaryPassword }: User,
) => {
  const user = await pool.getUserByUsername(ctx, Username);
  if (!user) throw new UserNotFoundError();
  if (user.UserStatus !== 'FORCE_CHANGE_PASSWORD')
    throw new CognitoError(
      'UnsupportedUserStateException',
      'Resend not possible: the user has a password of their own',
    );
  const Password = TemporaryPassword ?? firstPassword();
  assertConforms(pool, Password);
  const delivery = { AttributeName: 'email' as const, DeliveryMedium: 'EMAIL' as const };
  const Destination = attributeValue('email', user.Attributes) ?? Username;
  const to = { ...delivery, Destination };
  await services.messages.deliver(ctx, 'AdminCreateUser', null, pool.options.Id, user, Password, undefined, to);
  const changed = { ...user, Password, UserLastModifiedDate: services.clock.get() };
  await pool.saveUser(ctx, changed);
  return { User: userToResponseObject(changed) };
};

export const administrationTargets = {
  AdminCreateUser: (services: Services) => async (ctx: Context, raw: unknown) => {
    const user = userSchema.parse(raw);
    assertReachable(user);
    const pool = await services.cognito.getUserPool(ctx, user.UserPoolId);
    if (user.MessageAction === 'RESEND') return inviteAgain(services, ctx, pool, user);
    if (user.TemporaryPassword !== undefined) assertConforms(pool, user.TemporaryPassword);
    return AdminCreateUser(services)(ctx, user);
  },
  AdminSetUserPassword: (services: Services) => async (ctx: Context, raw: unknown) => {
    const request = passwordSchema.parse(raw);
    assertConforms(await services.cognito.getUserPool(ctx, request.UserPoolId), request.Password);
    return AdminSetUserPassword(services)(ctx, request);
  },
};

const schema = z.object({ UserPoolId: z.string(), Username: z.string() });

export const groupTargets = {
  /** cognito-local finds the groups of a user who is named by their `sub` alone, and none for the e-mail address. */
  AdminListGroupsForUser: (services: Services) => async (ctx: Context, raw: unknown) => {
    const { UserPoolId, Username } = schema.parse(raw);
    const pool = await services.cognito.getUserPool(ctx, UserPoolId);
    const user = await pool.getUserByUsername(ctx, Username);
    if (!user) throw new UserNotFoundError();
    const own = await pool.listUserGroupMembership(ctx, user);
    const groups = await pool.listGroups(ctx);
    return {
      Groups: groups
        .filter(({ GroupName }) => own.includes(GroupName))
        .map(({ members: _, ...group }) => ({ ...group, UserPoolId })),
    };
  },
};
