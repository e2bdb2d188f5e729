/** What came of a step's tests. A step that has none, such as the linter, counts only when it fails. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
}

export const NOTHING: Count = { passed: 0, failed: 0 };

export const add = (a: Count, b: Count): Count => ({ passed: a.passed + b.passed, failed: a.failed + b.failed });

/** A step without tests of its own. */
export const byExitCode = (code: number): Count => ({ passed: 0, failed: code === 0 ? 0 : 1 });
