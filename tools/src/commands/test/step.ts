import type { Program } from '../../lib/process/child';
import { runProgram } from '../../lib/process/run-program';
import { byExitCode, type Count } from './count';

export interface StepResult extends Count {
  /** Worth a line each, also when all is well. */
  readonly notes: readonly string[];
  /** All that it printed; shown when it failed. */
  readonly output: string;
}

export interface Step {
  readonly name: string;
  readonly run: (run: Run) => Promise<StepResult>;
}

/** What a step may use of the run that it is part of. */
export interface Run {
  readonly signal: AbortSignal;
  /** For what this run writes; gone when the run is over. */
  readonly folder: string;
  /** Only tests with this in their name. */
  readonly grep: string | undefined;
  /** Says what a step is at, on a terminal. */
  readonly onStep: (text: string) => void;
}

/** A step that is one program, and fails when the program does. */
export const programStep = (name: string, program: (run: Run) => Omit<Program, 'onOutput'>): Step => ({
  name,
  run: async (run) => {
    const { code, output } = await runProgram(program(run), run.signal);
    return { ...byExitCode(code), notes: [], output };
  },
});
