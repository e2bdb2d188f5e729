import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stage-option';

export const help = `Removes a deployed stage, with all its data, and verifies that nothing is left.

  npm run remove -- --stage NAME --yes NAME [options]

${stageHelp}
  --yes NAME        the stage's name once more: what is removed is gone
  --help            this text

What the stage keeps (\`removal: retain\`) stays, and is listed. The last line is JSON: {removed, kept, left}.
Exits with 1 when something else is left.`;

const schema = z
  .object({ stage: stageSchema, region: regionSchema, yes: z.string('is needed: the name of the stage once more') })
  .refine(({ stage, yes }) => stage === yes, { path: ['yes'], message: 'is not the name of the stage' });

const flags = { ...stageFlags, yes: { type: 'string' } } as const;

export type RemoveOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const removeOptions = (args: string[]): RemoveOptions => parseOptions(args, flags, schema);
