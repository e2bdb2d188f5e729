import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { stagesIn } from '../../../../backend/stack/app';
import { parseOptions } from '../../lib/cli/parse-options';
import { localState } from '../../lib/cli/paths';
import { runCommand } from '../../lib/cli/run-command';
import { stageNames, stagesFolder } from '../../lib/deployed/stages';
import { NOT_LINTED } from '../../lib/service/package-service';
import { checkAccount, checkStages, describeReport } from './check-stages';
import { expectedOf } from './expected';

export const help = `Packages each stage without talking to AWS, and checks what would be deployed, and the templates of the account: with cfn-lint where it is on PATH, and by own
assertions, each of which must also notice a template that is broken on purpose.

  npm run check:template [-- options]

  --stage S      only this stage (default: every file in app/stages)
  --stages DIR   folder of the stage files (default: app/stages)
  --help         this text

The last line is JSON: {linted, stages: [{stage, lint, resources, bytes, asserted, problems}]}. Exits with 1 when there is a problem.`;

const schema = z.object({
  stage: z.string().min(1).optional(),
  stages: z
    .string()
    .min(1)
    .transform((folder) => resolve(folder))
    .optional(),
  help: z.boolean().default(false),
});

const text = { type: 'string' } as const;

/** @throws UsageError */
const checkTemplateOptions = (args: string[]): z.infer<typeof schema> =>
  parseOptions(args, { stage: text, stages: text, help: { type: 'boolean' } }, schema);

const checkTemplate = async (
  stage: string | undefined,
  files: string | undefined,
  signal: AbortSignal,
): Promise<number> => {
  const folder = join(localState, `check-template-${process.pid}`);
  await mkdir(folder, { recursive: true });
  try {
    const names = stage === undefined ? (files === undefined ? stageNames : stagesIn(files)) : [stage];
    const reports = await checkStages(
      { names, folder, ...(files !== undefined && { files }) },
      (report) => console.log([describeReport(report), ...report.problems].join('\n  ')),
      signal,
    );
    if (stage === undefined && names[0] !== undefined) {
      const accounts = await checkAccount(await expectedOf(files ?? stagesFolder, names[0]), signal);
      for (const report of accounts) console.log([describeReport(report), ...report.problems].join('\n  '));
      reports.push(...accounts);
    }
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
