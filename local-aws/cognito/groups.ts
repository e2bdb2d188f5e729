import { UserNotFoundError } from 'cognito-local/lib/errors';
import type { Services } from 'cognito-local/lib/services';
import type { Context } from 'cognito-local/lib/services/context';
import { z } from 'zod';

const schema = z.object({ UserPoolId: z.string(), Username: z.string() });

export const groupTargets = {
  /** cognito-local finds the groups of a user who is named by the `sub` alone, and none for the e-mail address. */
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
