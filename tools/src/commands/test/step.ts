import { type Program, runProgram } from '../../lib/process/child';

/** The result of a step's tests. A step that has none, such as the linter, counts only when it fails. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  /** The tests that failed, each with the beginning of why, for the end of a run. */
  readonly failures?: readonly string[];
}

export const NOTHING: Count = { passed: 0, failed: 0 };

export const add = (a: Count, b: Count): Count => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  failures: [...(a.failures ?? []), ...(b.failures ?? [])],
});

export interface StepResult extends Count {
  /** Worth a line each, also when all is well. */
  readonly notes: readonly string[];
  /** All that it printed; shown when it failed. */
  readonly output: string;
}

export interface TestStep {
  readonly name: string;
  readonly run: (run: TestRun) => Promise<StepResult>;
}

/** Steps that run one after the other. */
export type Track = readonly TestStep[];

/** Tracks that run side by side. A phase begins when the one before it has ended. */
export type Phase = readonly Track[];

/** What a step may use of the run that it is part of. */
export interface TestRun {
  readonly signal: AbortSignal;
  /** For what this run writes; removed when the run is over. */
  readonly folder: string;
  /** Only tests with this in their name. */
  readonly grep: string | undefined;
  /** Reports what the step is doing, for the progress line. */
  readonly onProgress: (text: string) => void;
}

/** A step that is one program, and fails when the program does. */
export const programStep = (name: string, program: Omit<Program, 'onOutput'>): TestStep => ({
  name,
  run: async ({ signal }) => {
    const { code, output } = await runProgram(program, signal);
    return { passed: 0, failed: code === 0 ? 0 : 1, notes: [], output };
  },
});
