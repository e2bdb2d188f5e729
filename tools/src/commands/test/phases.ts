import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { stageSchema } from '../../lib/deployed/stages';
import { app, build, lint, load, smoke, template, types } from './program-steps';
import type { stacksForTests, TestStack } from './stack-step';
import type { Phase, Track } from './step';
import {
  browser,
  browserAlone,
  browserWaiting,
  chaos,
  commands,
  contract,
  hasLocalSuite,
  local,
  localSpeed,
  privileges,
  unit,
} from './suite-steps';

export const help = `Checks everything: types, lint, unit tests, the template, and the whole system on a stack of its own.

  npm test [-- options]

  --only PART    unit, chaos, local, browser, smoke, load, contract, or stages: what is run on the other stages
  --stage NAME   on a stack of that stage alone (default: as dev is shipped, and some of it on each other stage)
  --grep TEXT    only tests whose name has TEXT in it
  --help         this text

Passes beside a running "npm start". The last line is "N passed, N failed"; exits with 1 when anything failed.`;

const text = { type: 'string' } as const;

const schema = z.object({
  only: z.enum(['unit', 'chaos', 'contract', 'local', 'browser', 'smoke', 'load', 'stages']).optional(),
  stage: stageSchema.optional(),
  grep: z.string().min(1).optional(),
  help: z.boolean().default(false),
});

export type TestOptions = z.infer<typeof schema>;

/** @throws UsageError */
export const testOptions = (args: string[]): TestOptions =>
  parseOptions(args, { only: text, stage: text, grep: text, help: { type: 'boolean' } }, schema);

type Stacks = Pick<ReturnType<typeof stacksForTests>, 'of'>;

/** Stacks that a machine of two cores runs at a time. */
const STACKS_AT_ONCE = 2;

const stepsOn = ({ endpointsFile, state }: TestStack) => ({
  browser: browser(endpointsFile),
  browserWaiting: browserWaiting(endpointsFile),
  browserAlone: browserAlone(endpointsFile),
  smoke: smoke(endpointsFile),
  load: load(endpointsFile),
  contract: contract(endpointsFile),
  api: contract(endpointsFile, 'handlers/rest'),
  privileges: privileges(state),
  calls: privileges(state, 'calls'),
});

/** Shows that the template of a stage works, and that its roles allow what its functions do. */
const briefly = (stack: TestStack): Track => {
  const on = stepsOn(stack);
  return [stack.start, stack.needing(on.smoke), stack.needing(on.api), stack.last(on.calls)];
};

const inTurn = (stacks: readonly TestStack[]): Phase[] => {
  const tracks = stacks.map(briefly);
  const phases = Math.ceil(tracks.length / STACKS_AT_ONCE);
  return Array.from({ length: phases }, (_, i) => tracks.slice(i * STACKS_AT_ONCE, (i + 1) * STACKS_AT_ONCE));
};

/**
 * Browsers often wait, and most of all at their end, so that what starts one stack at a time and what needs one core runs beside them; what
 * keeps both cores busy, and what measures, runs alone.
 */
const everything = (stack: TestStack, others: readonly TestStack[], whole: boolean): Phase[] => {
  const on = stepsOn(stack);
  // Its figures of memory are those of its own processes, whatever runs beside it. At the end its tests mostly wait: time to start what comes next.
  const before = hasLocalSuite() ? [[local], [localSpeed, stack.start]] : [[stack.start]];
  // With --grep it would report the permissions that only the other tests use.
  const audit = whole ? [on.privileges] : [];
  return [
    [[unit], [types, app, build, lint]],
    [[chaos]],
    before,
    // Browsers and viewers come before the adapters' suites, which leave entries in tables that these must find as a user would.
    [[on.browser, on.browserWaiting].map(stack.needing), [...others.flatMap(briefly), commands, template]],
    [[on.browserAlone, on.load, on.smoke, on.contract, ...audit].map(stack.needing)],
  ];
};

/** The phases of a run. @param stages the names of the user's stages that are not as the one of the product's own tests */
export const phasesFor = (
  { only, stage, grep }: TestOptions,
  stacks: Stacks,
  stages: readonly string[],
): readonly Phase[] => {
  const stack = stacks.of(stage);
  const on = stepsOn(stack);
  const whole = grep === undefined;
  const others = stage === undefined ? stages.map((name) => stacks.of(name, name)) : [];
  const alone = (...track: Track): Phase[] => [[track]];
  const onStack = (...track: Track): Phase[] => alone(stack.start, ...track.map(stack.needing));
  if (only === 'unit') return alone(unit);
  if (only === 'chaos') return alone(chaos);
  if (only === 'local') return hasLocalSuite() ? alone(local, localSpeed, commands) : alone(commands);
  if (only === 'stages') return inTurn(others);
  if (only === 'browser')
    return onStack(on.browser, on.browserWaiting, on.browserAlone, ...(whole ? [on.privileges] : []));
  if (only) return onStack(on[only]);
  return everything(stack, whole ? others : [], whole);
};
