import { z } from 'zod';
import { numberOption, parseOptions } from '../cli/parse-options';

export const help = `Runs all of Millrace on this machine, with sample traffic.

  npm start [-- options]

  --no-traffic   no sample traffic
  --keep         begin with what the last run left, and not empty
  --port N       the dashboard's port; seven more follow it (default: 4300)
  --verbose      show everything that the local cloud prints
  --help         this text

Ctrl-C ends it all. While it runs, .local/endpoints.json says where everything is.`;

const flag = { type: 'boolean' } as const;

const flags = { 'no-traffic': flag, keep: flag, port: { type: 'string' }, verbose: flag, help: flag } as const;

const schema = z
  .object({
    'no-traffic': z.boolean().default(false),
    keep: z.boolean().default(false),
    port: numberOption(z.int().min(1024).max(65_528)).default(4300),
    verbose: z.boolean().default(false),
    help: z.boolean().default(false),
  })
  .transform(({ 'no-traffic': silent, ...rest }) => ({ ...rest, traffic: !silent }));

export type StartOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const startOptions = (args: string[]): StartOptions => parseOptions(args, flags, schema);
