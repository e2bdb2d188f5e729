import { join } from 'node:path';
import { findBrowser, thisMachine } from '../../lib/browser/find-browser';
import { e2e } from '../../lib/cli/paths';
import { nodeProgram, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { readPlaywrightReport, verdictOf } from './reports';
import type { StepResult, TestRun, TestStep } from './step';

interface BrowserSuite {
  readonly name: string;
  /** Of `e2e/playwright.config.ts`. */
  readonly projects: readonly string[];
  readonly options?: readonly string[];
}

const runBrowser = async (suite: BrowserSuite, run: TestRun, endpointsFile: string): Promise<StepResult> => {
  const { signal, folder, grep } = run;
  const report = join(folder, `${suite.name.replaceAll(' ', '-')}.json`);
  const env = {
    ...process.env,
    CHROME_PATH: await findBrowser(thisMachine(signal, run.onProgress)),
    MILLRACE_ENDPOINTS: endpointsFile,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  };
  const args = [
    'test',
    '--reporter=list,json',
    ...suite.projects.flatMap((project) => ['--project', project]),
    ...(suite.options ?? []),
    ...(grep === undefined ? [] : ['--grep', grep, '--pass-with-no-tests']),
  ];
  const playwright = nodeProgram(packageBin('@playwright/test', 'playwright'), args);
  const { code, output } = await runProgram({ ...playwright, cwd: e2e, env }, signal);
  return { ...verdictOf(await readPlaywrightReport(report), { code, chosen: grep !== undefined }), output };
};

/** The whole system, as a person sees it who signs in with a browser. */
export const browser = (endpointsFile: string): TestStep => ({
  name: 'browser',
  run: (run) => runBrowser({ name: 'browser', projects: ['counting', 'beside'] }, run, endpointsFile),
});

/** Browser tests that measure, or that need their page to be the only one. */
export const browserAlone = (endpointsFile: string): TestStep => ({
  name: 'browser alone',
  run: (run) => runBrowser({ name: 'browser alone', projects: ['alone'], options: ['--no-deps'] }, run, endpointsFile),
});
