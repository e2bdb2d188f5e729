import { runCommand } from '../../lib/cli/run-command';
import { developedSite } from '../../lib/dashboard/site';
import { runStack } from '../start/run-stack';
import { type DevOptions, devOptions, help } from './options';

const develop = async (options: DevOptions, signal: AbortSignal): Promise<void> => {
  const { inspectPort, state, verbose } = options;
  const site = developedSite(options.port, state, (text) => void (verbose && process.stdout.write(text)));
  await runStack(options, { site, cloud: { watch: true, inspectPort } }, signal);
};

await runCommand(async (args, signal) => {
  const options = devOptions(args);
  if (options.help) console.log(help);
  else await develop(options, signal);
  return 0;
});
