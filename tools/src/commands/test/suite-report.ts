import { type Count, NOTHING } from './count';

/** What a test runner's report says, whichever runner it was. */
export interface SuiteReport extends Count {
  readonly skipped: number;
  /** Lines that tests printed for the reader: what they measured. */
  readonly notes: readonly string[];
}

export interface Verdict extends Count {
  readonly notes: readonly string[];
}

export interface Circumstances {
  /** The runner's exit code. */
  readonly code: number;
  /** Whether only some tests were asked for, which makes the runner skip the others. */
  readonly chosen: boolean;
}

/**
 * A suite counts for what its report says, and no suite may pass by not running: no report, no tests, and skipped tests
 * are failures, and so is a runner that is not content.
 */
export const judge = (report: SuiteReport | undefined, { code, chosen }: Circumstances): Verdict => {
  const { passed, failed } = report ?? NOTHING;
  const skipped = chosen ? 0 : (report?.skipped ?? 0);
  const none = !chosen && passed + failed + skipped === 0;
  const notes = [...(report?.notes ?? [])];
  if (skipped > 0) notes.push(`${skipped} skipped, which counts as failed`);
  if (none) notes.push('no tests ran, which counts as failed');
  const least = none || code !== 0 ? 1 : 0;
  return { passed, failed: Math.max(failed + skipped, least), notes };
};
