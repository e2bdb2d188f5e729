import { z } from 'zod';
import { parseOptions, stateOption } from '../../lib/cli/parse-options';

export const help = `Shows what the running local stack holds: streams, mappings, delivery streams, tables, buckets, queues, topics and mails.

  npm run status [-- options]

  --state DIR   the stack's folder (default: .local)
  --help        this text

The same is at /__local beside the dashboard. The last line is JSON with all of it. Exits with 1 when nothing runs.`;

const schema = z.object({ state: stateOption, help: z.boolean().default(false) });

/** @throws UsageError */
export const statusOptions = (args: string[]): z.infer<typeof schema> =>
  parseOptions(args, { state: { type: 'string' }, help: { type: 'boolean' } }, schema);
