import { progressLine } from '../../lib/cli/progress';
import { runCommand } from '../../lib/cli/run-command';
import { withHelp } from '../../lib/cli/with-help';
import { help, type RemoveOptions, removeOptions } from './options';
import { removeStage } from './remove-stage';

const list = (title: string, names: readonly string[]): void => {
  if (names.length > 0) console.log([title, ...names.map((name) => `  ${name}`)].join('\n'));
};

const remove = async ({ stage, region }: RemoveOptions, signal: AbortSignal): Promise<number> => {
  const progress = progressLine(process.stderr);
  const removal = await removeStage(stage, region, { signal, tell: progress.show });
  progress.clear();
  list('Kept, as the stage wants it:', removal.kept);
  list('Left, and should not be:', removal.left);
  if (removal.left.length === 0) console.log('Nothing else of it is left.');
  console.log(JSON.stringify(removal));
  return removal.left.length > 0 ? 1 : 0;
};

await runCommand(withHelp(help, removeOptions, remove));
