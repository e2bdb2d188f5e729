import { dirname, join } from 'node:path';
import { root } from '../../lib/cli/paths';
import { buildDashboard } from '../../lib/dashboard/build';
import { stageNames } from '../../lib/deployed/stages';
import { nodeProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { appFolder, fixtureApp } from '../../lib/service/app';
import { NOT_LINTED } from '../../lib/service/package-service';
import { checkStages, describeReport } from '../check-template/check-stages';
import { checkMetrics } from '../validate/checks';
import { NOTHING, programStep, type StepResult, type TestStep } from './step';

export const types = programStep('types', {
  ...nodeProgram(packageBin('turbo'), ['run', 'types', '--output-logs=errors-only', '--continue']),
  cwd: root,
});

const command = (name: string, ...args: string[]) => ({
  ...nodeProgram(join(root, 'tools', 'run.mjs'), [name, ...args]),
  cwd: root,
});

/** What the user's folder declares. */
export const app: TestStep = {
  name: 'app',
  run: async () => ({ passed: 1, failed: 0, notes: [], output: await checkMetrics(appFolder) }),
};

export const lint = programStep('lint', command('lint'));

/** Shows that the build works. Nobody serves this copy, but the stack's own copy is made quickly afterwards. */
export const build: TestStep = {
  name: 'build',
  run: async ({ folder, signal }) => {
    await buildDashboard(join(folder, 'dashboard'), signal);
    return { ...NOTHING, notes: [], output: '' };
  },
};

/** Checks what a deploy of each stage would send to AWS. Each stage counts as a test. */
export const template: TestStep = {
  name: 'template',
  run: async ({ folder, signal, onProgress }) => {
    const reports = await checkStages(
      { names: stageNames, folder },
      ({ stage }) => onProgress(`${stage} is checked`),
      signal,
    );
    const failed = reports.filter(({ problems }) => problems.length > 0).length;
    return {
      passed: reports.length - failed,
      failed,
      notes: reports.some(({ lint }) => lint === null) ? [NOT_LINTED] : [],
      output: reports.map((report) => [describeReport(report), ...report.problems].join('\n  ')).join('\n'),
    };
  },
};

/** A command that is a check by itself, on the stack of this run. Counts as a test. */
const checkOn = (endpointsFile: string, name: string, ...args: string[]): TestStep => {
  const state = ['--state', dirname(endpointsFile)];
  // The stack is of the app folder of the product's own tests.
  const env = { ...process.env, MILLRACE_APP: fixtureApp };
  const { run } = programStep(name, { ...command(name, ...state, ...args), env });
  const counted = (result: StepResult): StepResult => ({ ...result, passed: result.failed > 0 ? 0 : 1 });
  return { name, run: async (options) => counted(await run(options)) };
};

/** The command to run after a deploy. */
export const smoke = (endpointsFile: string): TestStep => checkOn(endpointsFile, 'smoke');

/** Many viewers at once, who come while events are sent. */
export const load = (endpointsFile: string): TestStep =>
  checkOn(endpointsFile, 'load', '--at-once', '--viewers', '100', '--events', '100', '--seconds', '5', '--pages', '4');
