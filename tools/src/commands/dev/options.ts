import { z } from 'zod';
import { numberOption, parseOptions } from '../../lib/cli/parse-options';
import { startFlags, startShape } from '../start/options';

export const help = `Runs all of Millrace on this machine, like "npm start", and shows what you save within seconds.

  npm run dev [-- options]

  --inspect          let a debugger attach to the functions (in Chrome: chrome://inspect)
  --inspect-port N   where (default: 9229); implies --inspect
  --stage NAME       as that stage is: a file in app/stages (default: dev)
  --no-traffic       no sample traffic
  --keep             begin with what the last run left, and not empty
  --port N           the dashboard's port; seven more follow it (default: 4300)
  --state DIR        where it keeps what it writes (default: .local)
  --throttle S       the share of calls that fails as on AWS when too many come: kinesis=0.1,dynamodb=0.05
  --verbose          show all that the functions write and every step, and not only warnings and errors
  --help             this text

A saved handler, metrics.ts or contract is loaded into the running functions, and open pages load again; streams, tables, users,
sign-ins and connections stay. What cannot be loaded is reported, and the last version goes on. The dashboard follows its source too.
serverless.yml and resources/ are read at the start only: end it, and start again with --keep.`;

const schema = z
  .object({
    ...startShape,
    inspect: z.boolean().default(false),
    'inspect-port': numberOption(z.int().min(1024).max(65_535)).optional(),
  })
  .transform(({ inspect, 'inspect-port': port, 'no-traffic': silent, ...rest }) => ({
    ...rest,
    traffic: !silent,
    inspectPort: port ?? (inspect ? 9229 : undefined),
  }));

export type DevOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const devOptions = (args: string[]): DevOptions =>
  parseOptions(args, { ...startFlags, inspect: { type: 'boolean' }, 'inspect-port': { type: 'string' } }, schema);
