import { join } from 'node:path';
import { stagesFolder } from '../../lib/deployed/stages';
import { recentOutput } from '../../lib/process/child';
import { fixtureApp } from '../../lib/service/app';
import { freeBasePort } from '../../lib/stack/ports';
import { endpointsFile } from '../../lib/stack/running-stack';
import { type Stack, startStack } from '../../lib/stack/start-stack';
import { localPage } from '../status/tables';
import { NOTHING, type StepResult, type TestRun, type TestStep } from './step';

/** The stack of a stage, shared by the suites of a run. */
export interface TestStack {
  readonly start: TestStep;
  /** A step that needs the stack: fails without it, and shows what the stack printed when it fails. */
  readonly needing: (step: TestStep) => TestStep;
  /** The same, and the stack ends with it. */
  readonly last: (step: TestStep) => TestStep;
  readonly state: string;
  readonly endpointsFile: string;
}

interface RunningStack {
  readonly stack: Stack;
  readonly output: () => string;
}

/** The stacks of a run: each on its own ports, empty at the start, without sample traffic, and with each function held to its role. */
export const stacksForTests = (folder: string) => {
  const running = new Map<string, RunningStack>();

  const stop = async (own: string): Promise<void> => {
    const { stack } = running.get(own) ?? {};
    running.delete(own);
    await stack?.stop();
  };

  const start = async (
    own: string,
    stage: string | undefined,
    state: string,
    { signal, onProgress }: TestRun,
  ): Promise<StepResult> => {
    const recent = recentOutput();
    const stack = await startStack({
      basePort: await freeBasePort(),
      state,
      keep: false,
      signal,
      onStep: onProgress,
      onOutput: recent.add,
      statusPage: localPage,
      // The product's tests have metrics of their own, and try the user's stages on it.
      cloud: { permissions: true, app: fixtureApp, ...(stage !== undefined && { stage, stages: stagesFolder }) },
    });
    running.set(own, { stack, output: recent.text });
    return { ...NOTHING, notes: [], output: '' };
  };

  /**
   * @param stage one of the user's; the one that the product's tests have of their own if left out.
   * @param label added to the names of its steps.
   */
  const of = (stage?: string, label = ''): TestStack => {
    const own = join(folder, stage ?? 'own');
    const state = join(own, 'state');
    const named = (name: string): string => `${name} ${label}`.trimEnd();
    const needing = (step: TestStep): TestStep => ({
      name: named(step.name),
      run: async (run) => {
        const stack = running.get(own);
        if (!stack) throw new Error('there is no stack to run on, see above');
        const result = await step.run({ ...run, folder: own });
        return { ...result, output: `${result.output}\n--- the stack's last output ---\n${stack.output()}` };
      },
    });
    const last = (step: TestStep): TestStep => {
      const { name, run } = needing(step);
      return { name, run: (options) => run(options).finally(() => stop(own)) };
    };
    const starting: TestStep = { name: named('stack'), run: (run) => start(own, stage, state, run) };
    return { start: starting, needing, last, state, endpointsFile: endpointsFile(state) };
  };

  const stopAll = async (): Promise<void> => {
    await Promise.all([...running.keys()].map(stop));
  };

  return { of, stop: stopAll };
};
