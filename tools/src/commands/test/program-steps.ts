import { dirname, join } from 'node:path';
import { root } from '../../lib/cli/paths';
import { buildDashboard } from '../../lib/dashboard/build';
import { nodeProgram, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { NOT_LINTED } from '../../lib/service/package-service';
import { checkStages, describeReport } from '../check-template/check-stages';
import { stagesFolder, stagesIn } from '../check-template/stages';
import { NOTHING, programStep, type Step } from './step';

export const types = programStep('types', () => ({
  ...nodeProgram(packageBin('turbo'), ['run', 'types', '--output-logs=errors-only', '--continue']),
  cwd: root,
}));

export const lint = programStep('lint', () => ({
  ...nodeProgram(packageBin('@biomejs/biome', 'biome'), ['check', '--error-on-warnings', '.']),
  cwd: root,
}));

/** A copy that nobody serves: it shows that the build works, and the stack's own copy is then quickly made. */
export const build: Step = {
  name: 'build',
  run: async ({ folder, signal }) => {
    await buildDashboard(join(folder, 'dashboard'), signal);
    return { ...NOTHING, notes: [], output: '' };
  },
};

/** What a deploy of each stage would send to AWS. A stage counts as a test. */
export const template: Step = {
  name: 'template',
  run: async ({ folder, signal, onStep }) => {
    const reports = await checkStages(
      { names: stagesIn(stagesFolder), folder },
      ({ stage }) => onStep(`${stage} is checked`),
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

/** The command that somebody runs after a deploy, on the stack of this run. */
export const smoke = (endpointsFile: string): Step => ({
  name: 'smoke',
  run: async ({ signal }) => {
    const args = ['smoke', '--state', dirname(endpointsFile)];
    const command = nodeProgram(join(root, 'tools', 'run.mjs'), args);
    const { code, output } = await runProgram({ ...command, cwd: root }, signal);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, notes: [], output };
  },
});
