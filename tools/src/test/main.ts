import { mkdir, rm } from 'node:fs/promises';
import { progressLine } from '../cli/progress';
import { INTERRUPTED, runCommand } from '../cli/run-command';
import { browser } from './browser-step';
import type { Count } from './count';
import { help, type TestOptions, testOptions } from './options';
import { reporter } from './reporter';
import { removeAbandoned, runFolder } from './run-folder';
import { runSteps } from './run-steps';
import { smoke } from './smoke-step';
import { stackForTests } from './stack-step';
import type { Step } from './step';
import { build, lint, types } from './steps-without-tests';
import { template } from './template-step';
import { chaos, commands, contract, hasLocalSuite, local, privileges, unit } from './vitest-steps';

type TestStack = ReturnType<typeof stackForTests>;

const stepsFor = ({ only, grep }: TestOptions, stack: TestStack): Step[] => {
  const onStack = {
    contract: stack.needing(contract(stack.endpointsFile)),
    browser: stack.needing(browser(stack.endpointsFile)),
    smoke: stack.needing(smoke(stack.endpointsFile)),
  };
  // Of a part of the tests it would say that what the others need is not used.
  const last = grep === undefined ? [stack.needing(privileges(stack.state))] : [];
  const withStacksOfTheirOwn = hasLocalSuite() ? [local, commands] : [commands];
  if (only === 'unit') return [unit];
  if (only === 'chaos') return [chaos];
  if (only === 'local') return withStacksOfTheirOwn;
  if (only === 'browser') return [stack.step, onStack.browser, ...last];
  if (only) return [stack.step, onStack[only]];
  // Browsers come first: adapters' suites leave entries in the tables that browsers must find as a user would.
  const system = [stack.step, onStack.browser, onStack.smoke, onStack.contract, ...last];
  return [types, lint, unit, template, build, chaos, ...withStacksOfTheirOwn, ...system];
};

const runTests = async (options: TestOptions, signal: AbortSignal): Promise<Count> => {
  const folder = runFolder(process.pid);
  const stack = stackForTests(folder);
  const report = reporter(progressLine(process.stderr), console.log);
  try {
    await removeAbandoned();
    await mkdir(folder, { recursive: true });
    return await runSteps(
      stepsFor(options, stack),
      { signal, folder, grep: options.grep, onStep: report.onStep },
      report,
    );
  } finally {
    await stack.stop();
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
