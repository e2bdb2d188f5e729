import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SuiteReport } from './suite-report';

const specSchema = z.object({
  tests: z.array(
    z.object({ results: z.array(z.object({ stdout: z.array(z.object({ text: z.string().optional() })) })) }),
  ),
});

const suiteSchema = z.object({
  specs: z.array(specSchema),
  get suites() {
    return z.array(suiteSchema).optional();
  },
});

const reportSchema = z.object({
  suites: z.array(suiteSchema),
  errors: z.array(z.unknown()),
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
});

const printed = ({ specs, suites = [] }: z.infer<typeof suiteSchema>): string[] => [
  ...specs.flatMap(({ tests }) =>
    tests.flatMap(({ results }) => results.flatMap(({ stdout }) => stdout.map(({ text = '' }) => text))),
  ),
  ...suites.flatMap(printed),
];

/** Reads what Playwright's JSON reporter wrote. A test that passed only when it was tried again has failed. */
export const parsePlaywrightReport = (text: string): SuiteReport => {
  const { suites, errors, stats } = reportSchema.parse(JSON.parse(text));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    notes: suites
      .flatMap(printed)
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
