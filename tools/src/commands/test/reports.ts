import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { type Count, NOTHING } from './step';

/** What a test runner's report says, whichever runner it was. */
export interface SuiteReport extends Count {
  readonly skipped: number;
  /** Lines that tests printed for the reader, such as measurements. */
  readonly notes: readonly string[];
}

export interface Verdict extends Count {
  readonly notes: readonly string[];
}

interface Circumstances {
  /** The runner's exit code. */
  readonly code: number;
  /** Whether only some tests were asked for, which makes the runner skip the others. */
  readonly chosen: boolean;
}

/**
 * A suite counts for what its report says, and no suite may pass by not running: no report, no tests, and skipped tests
 * are failures, and so is a runner that exits with an error.
 */
export const verdictOf = (report: SuiteReport | undefined, { code, chosen }: Circumstances): Verdict => {
  const { passed, failed, failures } = report ?? NOTHING;
  const skipped = chosen ? 0 : (report?.skipped ?? 0);
  const none = !chosen && passed + failed + skipped === 0;
  const notes = [...(report?.notes ?? [])];
  if (skipped > 0) notes.push(`${skipped} skipped, which counts as failed`);
  if (none) notes.push('no tests ran, which counts as failed');
  const least = none || code !== 0 ? 1 : 0;
  return { passed, failed: Math.max(failed + skipped, least), notes, ...(failures && { failures }) };
};

const MESSAGE_LINES = 6;

/** A failed test and the beginning of what was wrong. */
const failureOf = (name: string, message = ''): string => {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return [name, ...lines.slice(0, MESSAGE_LINES).map((line) => `    ${line}`)].join('\n');
};

const vitestReportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

interface VitestReport extends SuiteReport {
  /** The top folders, below the root, of the files that hold tests. */
  readonly folders: ReadonlySet<string>;
}

/** Reads what Vitest's JSON reporter wrote. A file that could not even be loaded is a failure of its own. */
export const parseVitestReport = (text: string, root: string): VitestReport => {
  const report = vitestReportSchema.parse(JSON.parse(text));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    notes: [],
    failures: [
      ...broken.map(({ name, message }) => failureOf(relative(root, name), message)),
      ...report.testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === 'failed')
          .map((test) => failureOf(`${relative(root, name)}: ${test.fullName}`, test.failureMessages?.[0])),
      ),
    ],
    folders: new Set(report.testResults.map(({ name }) => relative(root, name).split(sep)[0] ?? '')),
  };
};

/** Undefined where the runner left no report. */
export const readVitestReport = async (file: string, root: string): Promise<VitestReport | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseVitestReport(text, root);
};

const errorSchema = z.object({ message: z.string().optional() });

const specSchema = z.object({
  title: z.string(),
  file: z.string(),
  ok: z.boolean(),
  tests: z.array(
    z.object({
      results: z.array(
        z.object({ stdout: z.array(z.object({ text: z.string().optional() })), errors: z.array(errorSchema) }),
      ),
    }),
  ),
});

type Spec = z.infer<typeof specSchema>;

const suiteSchema = z.object({
  specs: z.array(specSchema),
  get suites() {
    return z.array(suiteSchema).optional();
  },
});

const playwrightReportSchema = z.object({
  suites: z.array(suiteSchema),
  errors: z.array(errorSchema),
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
});

const specsOf = ({ specs, suites = [] }: z.infer<typeof suiteSchema>): Spec[] => [...specs, ...suites.flatMap(specsOf)];

const resultsOf = ({ tests }: Spec) => tests.flatMap(({ results }) => results);

/** Reads what Playwright's JSON reporter wrote. A test that passed only when it was tried again has failed. */
export const parsePlaywrightReport = (text: string): SuiteReport => {
  const { suites, errors, stats } = playwrightReportSchema.parse(JSON.parse(text));
  const specs = suites.flatMap(specsOf);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [
      ...errors.map(({ message }) => failureOf('a file did not load', message)),
      ...specs
        .filter(({ ok }) => !ok)
        .map((spec) =>
          failureOf(
            `${spec.file}: ${spec.title}`,
            resultsOf(spec).find(({ errors: [error] }) => error)?.errors[0]?.message,
          ),
        ),
    ],
    notes: specs
      .flatMap((spec) => resultsOf(spec).flatMap(({ stdout }) => stdout.map(({ text: part = '' }) => part)))
      .join('')
      .split('\n')
      .filter((line) => line.trim() !== ''),
  };
};

/** Undefined where the runner left no report. */
export const readPlaywrightReport = async (file: string): Promise<SuiteReport | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parsePlaywrightReport(text);
};
