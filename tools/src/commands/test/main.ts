import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from '../../../bootstrap/lock.mjs';
import { localState } from '../../lib/cli/paths';
import { progressLine } from '../../lib/cli/progress';
import { INTERRUPTED, runCommand } from '../../lib/cli/run-command';
import { otherStages } from './other-stages';
import { help, phasesFor, type TestOptions, testOptions } from './phases';
import { reporter, runSteps } from './run-steps';
import { stacksForTests } from './stack-step';
import type { Count } from './step';

/** Holds everything that one test run writes. */
const runFolder = (pid: number): string => join(localState, `test-${pid}`);

/** Removes the folders of runs that were killed and could not remove them. */
const removeAbandoned = async (): Promise<void> => {
  const names = await readdir(localState).catch(() => []);
  const pids = names.map((name) => Number(/^test-(\d+)$/.exec(name)?.[1])).filter((pid) => pid > 0 && !isRunning(pid));
  await Promise.all(pids.map((pid) => rm(runFolder(pid), { recursive: true, force: true })));
};

const runTests = async (options: TestOptions, signal: AbortSignal): Promise<Count> => {
  const folder = runFolder(process.pid);
  const stacks = stacksForTests(folder);
  const report = reporter(progressLine(process.stderr), console.log);
  try {
    await removeAbandoned();
    await mkdir(folder, { recursive: true });
    return await runSteps(phasesFor(options, stacks, otherStages()), { signal, folder, grep: options.grep }, report);
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
  const started = performance.now();
  try {
    const { passed, failed, failures = [] } = await runTests(options, signal);
    if (failed > 0) console.log(['failed:', ...failures].join('\n'));
    const seconds = Math.round((performance.now() - started) / 1000);
    console.log(`in ${Math.floor(seconds / 60)} min ${seconds % 60} s`);
    console.log(`${passed} passed, ${failed} failed`);
    return failed > 0 || passed === 0 ? 1 : 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    console.error('interrupted');
    return INTERRUPTED;
  }
});
