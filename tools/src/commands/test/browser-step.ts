import { join } from 'node:path';
import { findBrowser, thisMachine } from '../../lib/browser/find-browser';
import { e2e } from '../../lib/cli/paths';
import { nodeProgram, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { judge, readPlaywrightReport } from './reports';
import type { Run, Step, StepResult } from './step';

const runBrowser = async (run: Run, endpointsFile: string): Promise<StepResult> => {
  const { signal, folder, grep } = run;
  const report = join(folder, 'browser.json');
  const env = {
    ...process.env,
    CHROME_PATH: await findBrowser(thisMachine(signal, run.onStep)),
    MILLRACE_ENDPOINTS: endpointsFile,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  };
  const args = [
    'test',
    '--reporter=list,json',
    ...(grep === undefined ? [] : ['--grep', grep, '--pass-with-no-tests']),
  ];
  const playwright = nodeProgram(packageBin('@playwright/test', 'playwright'), args);
  const { code, output } = await runProgram({ ...playwright, cwd: e2e, env }, signal);
  return { ...judge(await readPlaywrightReport(report), { code, chosen: grep !== undefined }), output };
};

/** The whole system, as somebody sees it who signs in with a browser. */
export const browser = (endpointsFile: string): Step => ({
  name: 'browser',
  run: (run) => runBrowser(run, endpointsFile),
});
