import { join } from 'node:path';
import { root } from '../../lib/cli/paths';
import { buildDashboard } from '../../lib/dashboard/build';
import { nodeProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/package-bin';
import { NOTHING } from './count';
import { programStep, type Step } from './step';

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
