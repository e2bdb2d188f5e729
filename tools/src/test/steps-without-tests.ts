import { root } from '../cli/paths';
import { nodeProgram } from '../process/child';
import { packageBin } from '../process/package-bin';
import { programStep } from './step';

const turbo = (task: string, ...more: string[]) => ({
  ...nodeProgram(packageBin('turbo'), ['run', task, '--output-logs=errors-only', '--continue', ...more]),
  cwd: root,
});

export const types = programStep('types', () => turbo('types'));

export const lint = programStep('lint', () => ({
  ...nodeProgram(packageBin('@biomejs/biome', 'biome'), ['check', '--error-on-warnings', '.']),
  cwd: root,
}));

export const build = programStep('build', () => turbo('build'));
