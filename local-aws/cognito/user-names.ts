import type { Context } from 'cognito-local/lib/services/context';
import { type User, type UserPoolService, UserPoolServiceImpl } from 'cognito-local/lib/services/userPoolService';

const isNamed = ({ Attributes }: User, name: string): boolean =>
  Attributes.some(({ Name, Value }) => Name === 'email' && Value?.toLowerCase() === name);

/**
 * Has cognito-local find a user whatever the case of the letters in the name, as a pool without case sensitivity does:
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-case-sensitivity.html
 */
export const ignoreCaseOfNames = (
  pools: Pick<UserPoolService, 'getUserByUsername'> = UserPoolServiceImpl.prototype,
): void => {
  const { getUserByUsername } = pools;
  pools.getUserByUsername = async function (this: UserPoolService, ctx: Context, name: string) {
    const exact = await getUserByUsername.call(this, ctx, name);
    if (exact || !this.options.UsernameAttributes?.includes('email')) return exact;
    const lower = name.toLowerCase();
    return (await this.listUsers(ctx)).find((user) => isNamed(user, lower)) ?? null;
  };
};
