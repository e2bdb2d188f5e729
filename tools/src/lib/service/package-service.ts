import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { backend } from '../cli/paths';
import { nodeProgram, type ProgramResult, runProgram } from '../process/child';
import { onPath, packageBin } from '../process/programs';

export const NOT_LINTED = 'cfn-lint is not on PATH, so the template was packaged and not linted';

export interface Packaging {
  /** For all that is written. */
  readonly folder: string;
  /** Without one, the service's default. */
  readonly stage?: string;
  /** Where the stage files are, if not in the service. */
  readonly stages?: string;
}

export const templateFile = (folder: string): string =>
  join(folder, 'package', 'cloudformation-template-update-stack.json');

/** Puts into `<folder>/package` what a deploy would send to AWS, made without talking to it; works in `<folder>/esbuild`. */
export const packageService = async (
  { folder, stage, stages }: Packaging,
  signal: AbortSignal,
): Promise<ProgramResult> => {
  // All are taken relative to the service.
  const from = (path: string) => relative(backend, path);
  const args = ['package', '--package', from(join(folder, 'package'))];
  args.push('--param', `workFolder=${from(join(folder, 'esbuild'))}`);
  if (stage !== undefined) args.push('--stage', stage);
  if (stages !== undefined) args.push('--param', `stages=${from(stages)}`);
  // It leaves its bundles in the temporary folder.
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { recursive: true });
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  return runProgram({ ...nodeProgram(packageBin('serverless'), args), cwd: backend, env }, signal);
};

/** What cfn-lint says of a template; undefined where there is no cfn-lint. */
export const lintFile = async (file: string, signal: AbortSignal): Promise<ProgramResult | undefined> => {
  const linter = onPath('cfn-lint');
  if (!linter) return undefined;
  const args = ['--non-zero-exit-code', 'error', '--template', file];
  return runProgram({ command: linter, args, cwd: backend }, signal);
};

/** What cfn-lint says of the packaged template. */
export const lintTemplate = (folder: string, signal: AbortSignal): Promise<ProgramResult | undefined> =>
  lintFile(templateFile(folder), signal);
