import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { stageSchema } from '../../lib/deployed/stage-option';

export const help = `Creates, updates and removes each stage in a stand-in of CloudFormation, and looks whether anything is left.

  npm run check:deploy -- --endpoint URL [options]

  --endpoint URL    where moto's server (PyPI: moto[server]) answers: moto_server -H 127.0.0.1 -p 5000
  --stage NAME      only this one (default: all in backend/stages)
  --help            this text

What the stand-in cannot play is left out of the template and listed. Only addresses of this machine are accepted: this creates and deletes.
The last line is JSON: {stages: [{stage, created, updated, removed, kept, left, leftOut}]}. Exits with 1 when something is left that should not be.`;

const isLoopback = (url: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);

const schema = z.object({
  endpoint: z.url('is needed: the address of moto_server').refine(isLoopback, 'must be an address of this machine'),
  stage: stageSchema.optional(),
});

const flags = { endpoint: { type: 'string' }, stage: { type: 'string' } } as const;

export type CheckDeployOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const checkDeployOptions = (args: string[]): CheckDeployOptions => parseOptions(args, flags, schema);
