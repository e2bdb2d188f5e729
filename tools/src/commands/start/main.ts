import { runCommand } from '../../lib/cli/run-command';
import { help, startOptions } from './options';
import { runStack } from './run-stack';

await runCommand(async (args, signal) => {
  const options = startOptions(args);
  if (options.help) console.log(help);
  else await runStack(options, {}, signal);
  return 0;
});
