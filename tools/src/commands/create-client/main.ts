import { clientIdSchema } from '@millrace/contract';
import { z } from 'zod';
import { parseOptions, stateOption } from '../../lib/cli/parse-options';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stages';
import { groups, userPoolOf } from '../create-user/create-user';
import { createClient, removeClient, restOf } from './create-client';

const help = `Lets a program in: gives it an id and a secret, with which it takes a token by itself (docs/api.md).

  npm run create-client -- --name NAME [options]
  npm run create-client -- --remove ID [options]

  --name N          what the id begins with: small letters, digits and -, such as grafana
  --group G         viewers (read everything), operators, admins; default: viewers
  --remove ID       takes a client out: it gets no more tokens, and its last one ends within 15 minutes
${stageHelp}; without a stage: the local stack
  --state DIR       the local stack's folder (default: .local)
  --help            this text

The secret is shown this once. The last line is JSON: {clientId, clientSecret, group, tokenUrl}, or {clientId, removed}.`;

const common = { stage: stageSchema.optional(), region: regionSchema, state: stateOption };

const schema = z
  .object({
    ...common,
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'has up to 40 small letters, digits and -')
      .optional(),
    group: z.enum(groups).default('viewers'),
    remove: clientIdSchema.optional(),
  })
  .refine(({ name, remove }) => (name === undefined) !== (remove === undefined), {
    error: 'is required, or --remove ID, and not both',
    path: ['name'],
  });

type CreateClientOptions = z.infer<typeof schema>;

const text = { type: 'string' } as const;
const flags = { ...stageFlags, name: text, group: text, remove: text, state: text };

/** @throws UsageError */
const createClientOptions = (args: string[]): CreateClientOptions => parseOptions(args, flags, schema);

const create = async ({ stage, region, state, group }: CreateClientOptions, name: string): Promise<void> => {
  const rest = await restOf(stage, region, state);
  const { clientId, clientSecret } = await createClient(await userPoolOf(stage, region, state), name, group);
  const tokenUrl = `${rest}/token`;
  console.log(`${clientId} was created, in the group ${group}. Its secret is shown this once: ${clientSecret}`);
  console.log(`  curl -u '${clientId}:${clientSecret}' -d grant_type=client_credentials ${tokenUrl}`);
  console.log(JSON.stringify({ clientId, clientSecret, group, tokenUrl }));
};

const remove = async ({ stage, region, state }: CreateClientOptions, clientId: string): Promise<void> => {
  await removeClient(await userPoolOf(stage, region, state), clientId);
  console.log(`${clientId} was removed; a token that it has ends within 15 minutes`);
  console.log(JSON.stringify({ clientId, removed: true }));
};

const run = async (options: CreateClientOptions): Promise<number> => {
  if (options.name !== undefined) await create(options, options.name);
  if (options.remove !== undefined) await remove(options, options.remove);
  return 0;
};

await runCommand(withHelp(help, createClientOptions, run));
