import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { progressLine } from '../../lib/cli/progress';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { regionSchema, stageFlags, stageHelp, stageSchema } from '../../lib/deployed/stages';
import { removeStage } from './remove-stage';

export const help = `Removes a deployed stage, with all its data, and verifies that nothing is left.

  npm run remove -- --stage NAME --yes NAME [options]

${stageHelp}
  --yes NAME        the stage's name once more: what is removed is gone
  --help            this text

What the stage keeps (\`removal: retain\`) stays, and is listed. The last line is JSON: {removed, kept, left}.
Exits with 1 when something else is left.`;

const schema = z
  .object({ stage: stageSchema, region: regionSchema, yes: z.string('is required: the name of the stage once more') })
  .refine(({ stage, yes }) => stage === yes, { path: ['yes'], message: 'is not the name of the stage' });

const flags = { ...stageFlags, yes: { type: 'string' } } as const;

type RemoveOptions = z.infer<typeof schema>;

/** @throws UsageError */
const removeOptions = (args: string[]): RemoveOptions => parseOptions(args, flags, schema);

const list = (title: string, names: readonly string[]): void => {
  if (names.length > 0) console.log([title, ...names.map((name) => `  ${name}`)].join('\n'));
};

const remove = async ({ stage, region }: RemoveOptions, signal: AbortSignal): Promise<number> => {
  const progress = progressLine(process.stderr);
  const removal = await removeStage(stage, region, { signal, report: progress.show });
  progress.clear();
  list('Kept, as the stage wants it:', removal.kept);
  list('Left, and should not be:', removal.left);
  if (removal.left.length === 0) console.log('Nothing else of it is left.');
  console.log(JSON.stringify(removal));
  return removal.left.length > 0 ? 1 : 0;
};

await runCommand(withHelp(help, removeOptions, remove));
