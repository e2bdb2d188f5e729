import { InvalidParameterError, UserNotFoundError } from 'cognito-local/lib/errors';
import type { Services } from 'cognito-local/lib/services';
import type { Context } from 'cognito-local/lib/services/context';
import { AdminCreateUser } from 'cognito-local/lib/targets/adminCreateUser';
import { AdminSetUserPassword } from 'cognito-local/lib/targets/adminSetUserPassword';
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

export const administrationTargets = {
  AdminCreateUser: (services: Services) => async (ctx: Context, raw: unknown) => {
    const user = userSchema.parse(raw);
    assertReachable(user);
    const pool = await services.cognito.getUserPool(ctx, user.UserPoolId);
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
