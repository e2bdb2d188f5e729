import { mkdir, rm } from 'node:fs/promises';
import { DEFAULT_STAGE, stagesFolder, stagesIn } from '../check-template/stages';
import { progressLine } from '../cli/progress';
import { INTERRUPTED, runCommand } from '../cli/run-command';
import { browser } from './browser-step';
import type { Count } from './count';
import { help, type TestOptions, testOptions } from './options';
import { reporter } from './reporter';
import { removeAbandoned, runFolder } from './run-folder';
import { runSteps } from './run-steps';
import { smoke } from './smoke-step';
import { stacksForTests, type TestStack } from './stack-step';
import type { Step } from './step';
import { build, lint, types } from './steps-without-tests';
import { template } from './template-step';
import { chaos, commands, contract, hasLocalSuite, local, privileges, unit } from './vitest-steps';

const stepsOn = (stack: TestStack) => ({
  browser: stack.needing(browser(stack.endpointsFile)),
  smoke: stack.needing(smoke(stack.endpointsFile)),
  contract: stack.needing(contract(stack.endpointsFile)),
  privileges: stack.needing(privileges(stack.state)),
  calls: stack.needing(privileges(stack.state, 'calls')),
});

/** What shows that the template of a stage works, and that its roles allow what its functions do. */
const briefly = (stack: TestStack): Step[] => {
  const on = stepsOn(stack);
  return [stack.step, on.smoke, on.contract, on.calls];
};

const stepsFor = ({ only, stage, grep }: TestOptions, stacks: ReturnType<typeof stacksForTests>): Step[] => {
  const stack = stacks.of(stage ?? DEFAULT_STAGE);
  const onStack = stepsOn(stack);
  const others = stage === undefined ? stagesIn(stagesFolder).filter((name) => name !== DEFAULT_STAGE) : [];
  const onOthers = others.flatMap((name) => briefly(stacks.of(name, name)));
  // Of a part of the tests it would say that what the others need is not used.
  const last = grep === undefined ? [onStack.privileges] : [];
  const withStacksOfTheirOwn = hasLocalSuite() ? [local, commands] : [commands];
  if (only === 'unit') return [unit];
  if (only === 'chaos') return [chaos];
  if (only === 'local') return withStacksOfTheirOwn;
  if (only === 'stages') return onOthers;
  if (only === 'browser') return [stack.step, onStack.browser, ...last];
  if (only) return [stack.step, onStack[only]];
  // Browsers come first: adapters' suites leave entries in the tables that browsers must find as a user would.
  const system = [stack.step, onStack.browser, onStack.smoke, onStack.contract, ...last];
  return [types, lint, unit, template, build, chaos, ...withStacksOfTheirOwn, ...system, ...onOthers];
};

const runTests = async (options: TestOptions, signal: AbortSignal): Promise<Count> => {
  const folder = runFolder(process.pid);
  const stacks = stacksForTests(folder);
  const report = reporter(progressLine(process.stderr), console.log);
  try {
    await removeAbandoned();
    await mkdir(folder, { recursive: true });
    return await runSteps(
      stepsFor(options, stacks),
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
