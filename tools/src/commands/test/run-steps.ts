import { messageOf } from '@millrace/local-aws/shared/user-error';
import type { ProgressLine } from '../../lib/cli/progress';
import { add, type Count, NOTHING, type Phase, type StepResult, type TestRun, type TestStep, type Track } from './step';

export interface Reporter {
  /** Shows a step in the progress line while `work` runs, and prints its result afterwards. */
  readonly during: (
    name: string,
    work: (onProgress: (text: string) => void) => Promise<StepResult>,
  ) => Promise<StepResult>;
}

const TICK_MS = 1000;
const NAME_WIDTH = 18;

const summary = ({ passed, failed }: StepResult): string => {
  if (failed > 0) return passed > 0 ? `${passed} passed, ${failed} failed` : 'failed';
  return passed > 0 ? `${passed} passed` : 'ok';
};

/** A line for each step with its time, and everything that a failing step printed. */
export const reporter = (line: ProgressLine, print: (text: string) => void): Reporter => {
  const running = new Map<string, { readonly started: number; doing: string }>();
  const secondsOf = (started: number) => (performance.now() - started) / 1000;
  const show = () => {
    const steps = [...running].map(
      ([name, { started, doing }]) => `${name} ${Math.round(secondsOf(started))} s ${doing}`,
    );
    line.show(`… ${steps.map((text) => text.trim()).join(' | ')}`);
  };
  const printResult = (name: string, result: StepResult, seconds: number): void => {
    const mark = result.failed > 0 ? '✗' : '✓';
    if (result.failed > 0) print(result.output.trimEnd());
    print(`${mark} ${name.padEnd(NAME_WIDTH)} ${summary(result).padEnd(24)} ${seconds.toFixed(1)} s`);
    for (const note of result.notes) print(`    ${note}`);
  };
  const during: Reporter['during'] = async (name, work) => {
    const step = { started: performance.now(), doing: '' };
    running.set(name, step);
    const ticking = setInterval(show, TICK_MS);
    show();
    try {
      const result = await work((text) => {
        step.doing = text;
      });
      line.clear();
      printResult(name, result, secondsOf(step.started));
      return result;
    } finally {
      clearInterval(ticking);
      running.delete(name);
      line.clear();
    }
  };
  return { during };
};

/** A step that could not do its work has failed, whatever it threw; only an interrupted run ends at once. */
const attempt = async (step: TestStep, run: TestRun): Promise<StepResult> => {
  try {
    return await step.run(run);
  } catch (error) {
    run.signal.throwIfAborted();
    const output = messageOf(error);
    return { passed: 0, failed: 1, notes: [], output };
  }
};

/** The failures of a step under its name, which stands alone where no test of it is to blame. */
const named = (name: string, result: StepResult): Count => {
  const { failed, failures = [] } = result;
  if (failed === 0) return result;
  return { ...result, failures: failures.length === 0 ? [name] : failures.map((failure) => `${name}: ${failure}`) };
};

type RunWithoutProgress = Omit<TestRun, 'onProgress'>;

/** Every step is run, also after one that failed: the next may show why. */
const runTrack = async (track: Track, run: RunWithoutProgress, { during }: Reporter): Promise<Count> => {
  let total = NOTHING;
  for (const step of track) {
    const result = await during(step.name, (onProgress) => attempt(step, { ...run, onProgress }));
    total = add(total, named(step.name, result));
  }
  return total;
};

/** Runs the phases one after the other, and the tracks of each phase side by side. */
export const runSteps = async (phases: readonly Phase[], run: RunWithoutProgress, report: Reporter): Promise<Count> => {
  let total = NOTHING;
  for (const tracks of phases) {
    const ended = await Promise.allSettled(tracks.map((track) => runTrack(track, run, report)));
    for (const track of ended) {
      if (track.status === 'rejected') throw track.reason;
      total = add(total, track.value);
    }
  }
  return total;
};
