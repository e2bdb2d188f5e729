import { z } from 'zod';
import { parseOptions, stateOption } from '../../lib/cli/parse-options';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stages';
import { createUser, groups, userPoolOf } from './create-user';

export const help = `Lets a person in: creates the user, or changes the group and password of one that is there.

  npm run create-user -- --email ADDRESS [options]

  --group G         viewers (see everything), operators (also send test events), admins; default: viewers
  --resend          mails a new first password to who is there and has not used theirs
  --password P      at least 12 characters, kept as it is; without one Cognito mails a first password, to be changed at the first sign-in
${stageHelp}; without a stage: the local stack
  --state DIR       the local stack's folder (default: .local)
  --help            this text

The last line is JSON: {username, group, created}.`;

const schema = z.object({
  email: z.email('is required: an e-mail address'),
  group: z.enum(groups).default('viewers'),
  password: z.string().min(12, 'has at least 12 characters').optional(),
  resend: z.boolean().default(false),
  stage: stageSchema.optional(),
  region: regionSchema,
  state: stateOption,
});

const text = { type: 'string' } as const;
const flags = {
  ...stageFlags,
  email: text,
  group: text,
  password: text,
  resend: { type: 'boolean' as const },
  state: text,
};

type CreateUserOptions = z.infer<typeof schema>;

/** @throws UsageError */
const createUserOptions = (args: string[]): CreateUserOptions => parseOptions(args, flags, schema);

const run = async ({ stage, region, state, ...user }: CreateUserOptions): Promise<number> => {
  const created = await createUser(await userPoolOf(stage, region, state), user);
  const { email: username, group } = user;
  const way = user.password === undefined && created ? '; Cognito mails a first password' : '';
  console.log(`${username} ${created ? 'was created' : 'already exists'}, in the group ${group}${way}`);
  console.log(JSON.stringify({ username, group, created }));
  return 0;
};

await runCommand(withHelp(help, createUserOptions, run));
