import { add, type Count, NOTHING } from './count';
import type { Reporter } from './reporter';
import type { Run, Step, StepResult } from './step';

/** A step that could not do its work has failed, whatever it was that it threw; only an interrupted run ends at once. */
const attempt = async (step: Step, run: Run): Promise<StepResult> => {
  try {
    return await step.run(run);
  } catch (error) {
    run.signal.throwIfAborted();
    const output = error instanceof Error ? error.message : String(error);
    return { passed: 0, failed: 1, notes: [], output };
  }
};

/** Runs the steps one after the other, all of them, also when one fails: the next may say why. */
export const runSteps = async (steps: readonly Step[], run: Run, { during }: Reporter): Promise<Count> => {
  let total = NOTHING;
  for (const step of steps) total = add(total, await during(step.name, () => attempt(step, run)));
  return total;
};
