import type { Program } from '../../lib/process/child';
import { runProgram } from '../../lib/process/child';

/** What came of a step's tests. A step that has none, such as the linter, counts only when it fails. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
}

export const NOTHING: Count = { passed: 0, failed: 0 };

export const add = (a: Count, b: Count): Count => ({ passed: a.passed + b.passed, failed: a.failed + b.failed });

/** A step without tests of its own. */
const byExitCode = (code: number): Count => ({ passed: 0, failed: code === 0 ? 0 : 1 });

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
