import type { ProgressLine } from '../../lib/cli/progress';
import { add, type Count, NOTHING, type Run, type Step, type StepResult } from './step';

interface Reporter {
  /** Shows a step's line while `work` runs, and what came of it afterwards. */
  readonly during: (name: string, work: () => Promise<StepResult>) => Promise<StepResult>;
  readonly onStep: (text: string) => void;
}

const TICK_MS = 1000;
const NAME_WIDTH = 18;

const summary = ({ passed, failed }: StepResult): string => {
  if (failed > 0) return passed > 0 ? `${passed} passed, ${failed} failed` : 'failed';
  return passed > 0 ? `${passed} passed` : 'ok';
};

/** A line a step with its time, and all that a failing step has printed. */
export const reporter = (line: ProgressLine, print: (text: string) => void): Reporter => {
  let doing = '';
  const during = async (name: string, work: () => Promise<StepResult>): Promise<StepResult> => {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    doing = '';
    const show = () => line.show(`… ${name} ${Math.round(seconds())} s  ${doing}`);
    const ticking = setInterval(show, TICK_MS);
    show();
    try {
      const result = await work();
      line.clear();
      const mark = result.failed > 0 ? '✗' : '✓';
      if (result.failed > 0) print(result.output.trimEnd());
      print(`${mark} ${name.padEnd(NAME_WIDTH)} ${summary(result).padEnd(24)} ${seconds().toFixed(1)} s`);
      for (const note of result.notes) print(`    ${note}`);
      return result;
    } finally {
      clearInterval(ticking);
      line.clear();
    }
  };
  const onStep = (text: string) => {
    doing = text;
  };
  return { during, onStep };
};

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
