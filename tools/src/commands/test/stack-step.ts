import { join } from 'node:path';
import { recentOutput } from '../../lib/process/child';
import { freeBasePort } from '../../lib/stack/ports';
import { endpointsFile } from '../../lib/stack/running-stack';
import { type Stack, startStack } from '../../lib/stack/start-stack';
import type { Run, Step, StepResult } from './step';

/** The stack of a stage, for the suites of a run to share. */
export interface TestStack {
  /** Starts it, and ends the one before. */
  readonly step: Step;
  /** A step that needs it: fails without it, and shows what the stack printed when it fails. */
  readonly needing: (step: Step) => Step;
  readonly state: string;
  readonly endpointsFile: string;
}

interface Running {
  readonly stage: string;
  readonly stack: Stack;
  readonly output: () => string;
}

/**
 * The stacks of a run, one at a time: each on ports of its own, beginning empty, without sample traffic, each function held to
 * its role.
 */
export const stacksForTests = (folder: string) => {
  let running: Running | undefined;

  const stop = async (): Promise<void> => {
    const { stack } = running ?? {};
    running = undefined;
    await stack?.stop();
  };

  const start = async (stage: string, state: string, { signal, onStep }: Run): Promise<StepResult> => {
    await stop();
    const recent = recentOutput();
    const basePort = await freeBasePort();
    const cloud = { stage, permissions: true };
    const stack = await startStack({ basePort, state, keep: false, signal, onStep, onOutput: recent.add, cloud });
    running = { stage, stack, output: recent.text };
    return { passed: 0, failed: 0, notes: [], output: '' };
  };

  /** @param label behind the names of its steps. */
  const of = (stage: string, label = ''): TestStack => {
    const own = join(folder, stage);
    const state = join(own, 'state');
    const named = (name: string): string => `${name} ${label}`.trimEnd();
    const needing = (step: Step): Step => ({
      name: named(step.name),
      run: async (run) => {
        if (running?.stage !== stage) throw new Error('there is no stack to run on, see above');
        const result = await step.run({ ...run, folder: own });
        const output = `${result.output}\n--- the stack's last output ---\n${running?.output() ?? ''}`;
        return { ...result, output };
      },
    });
    const step: Step = { name: named('stack'), run: (run) => start(stage, state, run) };
    return { step, needing, state, endpointsFile: endpointsFile(state) };
  };

  return { of, stop };
};
