import { dirname, join } from 'node:path';
import { root } from '../../lib/cli/paths';
import { nodeProgram } from '../../lib/process/child';
import { runProgram } from '../../lib/process/run-program';
import type { Step } from './step';

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
