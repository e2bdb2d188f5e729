import { z } from 'zod';
import { numberOption, parseOptions, stateOption } from '../../lib/cli/parse-options';
import { stageSchema } from '../../lib/deployed/stages';

export const help = `Runs all of Millrace on this machine, with sample traffic.

  npm start [-- options]

  --stage NAME   as that stage is: a file in app/stages (default: dev)
  --no-traffic   no sample traffic
  --keep         begin with what the last run left, and not empty
  --port N       the dashboard's port; seven more follow it (default: 4300)
  --state DIR    where it keeps what it writes (default: .local)
  --throttle S   the share of calls that fails as on AWS when too many come: kinesis=0.1,dynamodb=0.05
  --verbose      show all that the functions write and every step, and not only warnings and errors
  --help         this text

Ctrl-C ends it all. While it runs, endpoints.json in that folder says where everything is.`;

const flag = { type: 'boolean' } as const;

const text = { type: 'string' } as const;

const SHARE = String.raw`(?:kinesis|dynamodb|connections)=(?:0|1|0?\.\d+)`;
const THROTTLE = new RegExp(`^${SHARE}(?:,${SHARE}){0,2}$`);

export const startFlags = {
  stage: text,
  'no-traffic': flag,
  keep: flag,
  port: text,
  state: text,
  throttle: text,
  verbose: flag,
  help: flag,
} as const;

export const startShape = {
  stage: stageSchema.optional(),
  'no-traffic': z.boolean().default(false),
  keep: z.boolean().default(false),
  port: numberOption(z.int().min(1024).max(65_528)).default(4300),
  state: stateOption,
  throttle: z
    .string()
    .regex(THROTTLE, { error: 'must be shares from 0 to 1, such as kinesis=0.1,dynamodb=0.05' })
    .optional(),
  verbose: z.boolean().default(false),
  help: z.boolean().default(false),
};

const schema = z.object(startShape).transform(({ 'no-traffic': silent, ...rest }) => ({ ...rest, traffic: !silent }));

export type StartOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const startOptions = (args: string[]): StartOptions => parseOptions(args, startFlags, schema);
