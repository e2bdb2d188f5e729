import { randomUUID } from 'node:crypto';
import type { Services } from 'cognito-local/lib/services';
import type { Context } from 'cognito-local/lib/services/context';
import type { UserPoolService } from 'cognito-local/lib/services/userPoolService';
import type { Seed } from './seed';

const poolOf = async (cognito: Services['cognito'], ctx: Context, pool: Seed['pool']): Promise<UserPoolService> => {
  const kept = (await cognito.listUserPools(ctx)).some(({ Id }) => Id === pool.Id);
  if (!kept) await cognito.createUserPool(ctx, pool);
  const service = await cognito.getUserPool(ctx, pool.Id);
  if (kept) await service.updateOptions(ctx, { ...service.options, ...pool });
  return service;
};

const plantUser = async (pool: UserPoolService, ctx: Context, user: Seed['users'][number], now: Date) => {
  if (await pool.getUserByUsername(ctx, user.username)) return;
  const sub = randomUUID();
  const planted = {
    Username: sub,
    Password: user.password,
    Enabled: true,
    UserStatus: 'CONFIRMED',
    RefreshTokens: [],
    UserCreateDate: now,
    UserLastModifiedDate: now,
    Attributes: [
      { Name: 'sub', Value: sub },
      { Name: 'email', Value: user.username },
      { Name: 'email_verified', Value: 'true' },
    ],
  };
  await pool.saveUser(ctx, planted);
  for (const name of user.groups) {
    const group = await pool.getGroupByGroupName(ctx, name);
    if (!group) throw new Error(`${user.username} is to be in ${name}, but the template has no such group`);
    await pool.addUserToGroup(ctx, group, planted);
  }
};

/** Brings pool, client, groups and users to what the seed says; what else a kept pool holds stays. */
export const plant = async (cognito: Services['cognito'], ctx: Context, seed: Seed, now: Date): Promise<void> => {
  const pool = await poolOf(cognito, ctx, seed.pool);
  const dates = { CreationDate: now, LastModifiedDate: now };
  await pool.saveAppClient(ctx, { ...seed.client, ...dates, UserPoolId: seed.pool.Id });
  const kept = new Set((await pool.listGroups(ctx)).map(({ GroupName }) => GroupName));
  for (const { GroupName, Description } of seed.groups)
    if (!kept.has(GroupName))
      await pool.saveGroup(ctx, { GroupName, ...(Description === undefined ? {} : { Description }), ...dates });
  for (const user of seed.users) await plantUser(pool, ctx, user, now);
};
