import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { z } from 'zod';
import type { SuiteReport } from './suite-report';

const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

export interface VitestReport extends SuiteReport {
  /** The top folders, below the root, of the files that hold tests. */
  readonly folders: ReadonlySet<string>;
}

/** Reads what Vitest's JSON reporter wrote. A file that could not even be loaded is a failure of its own. */
export const parseVitestReport = (text: string, root: string): VitestReport => {
  const report = reportSchema.parse(JSON.parse(text));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    notes: [],
    folders: new Set(report.testResults.map(({ name }) => relative(root, name).split(sep)[0] ?? '')),
  };
};

/** Undefined where the runner left no report. */
export const readVitestReport = async (file: string, root: string): Promise<VitestReport | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseVitestReport(text, root);
};
