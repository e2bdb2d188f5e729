import { root } from '../../lib/cli/paths';
import { runCommand } from '../../lib/cli/run-command';
import { nodeProgram, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';

/** Runs a task of turbo.json in every workspace; through the bootstrap, so that packages are installed and telemetry is off. */
await runCommand(async (args, signal) => {
  const turbo = { ...nodeProgram(packageBin('turbo'), ['run', ...args]), cwd: root };
  const { code } = await runProgram({ ...turbo, onOutput: (text) => process.stdout.write(text) }, signal);
  return code;
});
