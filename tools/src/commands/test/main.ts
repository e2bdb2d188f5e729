import { mkdir, rm } from 'node:fs/promises';
import { progressLine } from '../../lib/cli/progress';
import { INTERRUPTED, runCommand } from '../../lib/cli/run-command';
import { stagesFolder, stagesIn } from '../check-template/stages';
import type { Count } from './count';
import { help, type TestOptions, testOptions } from './options';
import { reporter } from './reporter';
import { removeAbandoned, runFolder } from './run-folder';
import { runSteps } from './run-steps';
import { stacksForTests } from './stack-step';
import { stepsFor } from './steps-for';

const runTests = async (options: TestOptions, signal: AbortSignal): Promise<Count> => {
  const folder = runFolder(process.pid);
  const stacks = stacksForTests(folder);
  const report = reporter(progressLine(process.stderr), console.log);
  try {
    await removeAbandoned();
    await mkdir(folder, { recursive: true });
    return await runSteps(
      stepsFor(options, stacks, stagesIn(stagesFolder)),
      { signal, folder, grep: options.grep, onStep: report.onStep },
      report,
    );
  } finally {
    await stacks.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

await runCommand(async (args, signal) => {
  const options = testOptions(args);
  if (options.help) {
    console.log(help);
    return 0;
  }
  try {
    const { passed, failed } = await runTests(options, signal);
    console.log(`${passed} passed, ${failed} failed`);
    return failed > 0 || passed === 0 ? 1 : 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    console.error('interrupted');
    return INTERRUPTED;
  }
});
