import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { localState } from '../../lib/cli/paths';
import { runCommand } from '../../lib/cli/run-command';
import { NOT_LINTED } from '../../lib/service/package-service';
import { describeReport } from './check-stage';
import { checkStages } from './check-stages';
import { checkTemplateOptions, help } from './options';
import { stagesFolder, stagesIn } from './stages';

const checkTemplate = async (
  stage: string | undefined,
  files: string | undefined,
  signal: AbortSignal,
): Promise<number> => {
  const folder = join(localState, `check-template-${process.pid}`);
  await mkdir(folder, { recursive: true });
  try {
    const names = stage === undefined ? stagesIn(files ?? stagesFolder) : [stage];
    const reports = await checkStages(
      { names, folder, ...(files !== undefined && { files }) },
      (report) => console.log([describeReport(report), ...report.problems].join('\n  ')),
      signal,
    );
    const linted = reports.every(({ lint }) => lint !== null);
    if (!linted) console.log(NOT_LINTED);
    console.log(JSON.stringify({ linted, stages: reports }));
    return reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

await runCommand(async (args, signal) => {
  const options = checkTemplateOptions(args);
  if (!options.help) return checkTemplate(options.stage, options.stages, signal);
  console.log(help);
  return 0;
});
