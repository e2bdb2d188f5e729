import { runCommand } from '../../lib/cli/run-command';
import { withHelp } from '../../lib/cli/with-help';
import { createUser } from './create-user';
import { type CreateUserOptions, createUserOptions, help } from './options';
import { userPoolOf } from './user-pool';

const run = async ({ stage, region, state, ...user }: CreateUserOptions): Promise<number> => {
  const created = await createUser(await userPoolOf(stage, region, state), user);
  const { email: username, group } = user;
  const way = user.password === undefined && created ? '; Cognito mails a first password' : '';
  console.log(`${username} ${created ? 'is created' : 'was there already'}, in the group ${group}${way}`);
  console.log(JSON.stringify({ username, group, created }));
  return 0;
};

await runCommand(withHelp(help, createUserOptions, run));
