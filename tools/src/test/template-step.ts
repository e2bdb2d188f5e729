import { packageAndLint } from '../service/package-service';
import { byExitCode } from './count';
import type { Step } from './step';

export const template: Step = {
  name: 'template',
  run: async (run) => {
    const { code, output, notes } = await packageAndLint(run.folder, run.signal);
    return { ...byExitCode(code), notes, output };
  },
};
