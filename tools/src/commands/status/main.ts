import { z } from 'zod';
import { parseOptions, stateOption } from '../../lib/cli/parse-options';
import { runCommand } from '../../lib/cli/run-command';
import { runningStack } from '../../lib/stack/running-stack';
import { collectStatus } from './collect';
import { tablesOf, tableText } from './tables';

export const help = `Shows what the running local stack holds: streams, mappings, delivery streams, tables, buckets, queues, topics and mails.

  npm run status [-- options]

  --state DIR   the stack's folder (default: .local)
  --help        this text

The same is at /__local beside the dashboard. The last line is JSON with all of it. Exits with 1 when nothing runs.`;

const schema = z.object({ state: stateOption, help: z.boolean().default(false) });

/** @throws UsageError */
const statusOptions = (args: string[]): z.infer<typeof schema> =>
  parseOptions(args, { state: { type: 'string' }, help: { type: 'boolean' } }, schema);

await runCommand(async (args) => {
  const options = statusOptions(args);
  if (options.help) {
    console.log(help);
    return 0;
  }
  const status = await collectStatus(await runningStack(options.state), options.state);
  console.log(`${tablesOf(status).map(tableText).join('\n\n')}\n`);
  console.log(JSON.stringify(status));
  return 0;
});
