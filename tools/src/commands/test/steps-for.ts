import { DEFAULT_STAGE } from '../check-template/stages';
import { browser } from './browser-step';
import type { TestOptions } from './options';
import { build, lint, smoke, template, types } from './program-steps';
import type { stacksForTests, TestStack } from './stack-step';
import type { Step } from './step';
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

/** The steps of a run; `stages` are the names of all that there are. */
export const stepsFor = (
  { only, stage, grep }: TestOptions,
  stacks: Pick<ReturnType<typeof stacksForTests>, 'of'>,
  stages: readonly string[],
): Step[] => {
  const stack = stacks.of(stage ?? DEFAULT_STAGE);
  const onStack = stepsOn(stack);
  const others = stage === undefined ? stages.filter((name) => name !== DEFAULT_STAGE) : [];
  const onOthers = others.flatMap((name) => briefly(stacks.of(name, name)));
  const whole = grep === undefined;
  // Of a part of the tests it would say that what the others need is not used.
  const last = whole ? [onStack.privileges] : [];
  const withStacksOfTheirOwn = hasLocalSuite() ? [local, commands] : [commands];
  if (only === 'unit') return [unit];
  if (only === 'chaos') return [chaos];
  if (only === 'local') return withStacksOfTheirOwn;
  if (only === 'stages') return onOthers;
  if (only === 'browser') return [stack.step, onStack.browser, ...last];
  if (only) return [stack.step, onStack[only]];
  // Browsers come first: adapters' suites leave entries in the tables that browsers must find as a user would.
  const system = [stack.step, onStack.browser, onStack.smoke, onStack.contract, ...last];
  return [types, lint, unit, template, build, chaos, ...withStacksOfTheirOwn, ...system, ...(whole ? onOthers : [])];
};
