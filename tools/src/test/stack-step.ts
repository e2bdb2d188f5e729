import { join } from 'node:path';
import { endpointsFile } from '../stack/endpoints-file';
import { freeBasePort } from '../stack/ports';
import { recentOutput } from '../stack/recent-output';
import { type Stack, startStack } from '../stack/start-stack';
import type { Run, Step, StepResult } from './step';

/**
 * The one stack that the suites of a run share: on ports of its own, beginning empty, without sample traffic, each function held to
 * its role.
 */
export const stackForTests = (folder: string) => {
  const state = join(folder, 'state');
  const recent = recentOutput();
  let stack: Stack | undefined;

  const start = async ({ signal, onStep }: Run): Promise<StepResult> => {
    const basePort = await freeBasePort();
    const cloud = { permissions: true };
    stack = await startStack({ basePort, state, keep: false, signal, onStep, onOutput: recent.add, cloud });
    return { passed: 0, failed: 0, notes: [], output: '' };
  };

  /** A step that needs the stack: fails without one, and shows what the stack printed when it fails. */
  const needing = (step: Step): Step => ({
    name: step.name,
    run: async (run) => {
      if (!stack) throw new Error('there is no stack to run on, see above');
      const result = await step.run(run);
      const output = `${result.output}\n--- the stack's last output ---\n${recent.text()}`;
      return { ...result, output };
    },
  });

  const step: Step = { name: 'stack', run: start };
  const stop = async (): Promise<void> => stack?.stop();
  return { step, needing, stop, state, endpointsFile: endpointsFile(state) };
};
