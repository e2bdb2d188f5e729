import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { backend } from '../cli/paths';
import { nodeProgram } from '../process/child';
import { onPath } from '../process/on-path';
import { packageBin } from '../process/package-bin';
import { type Outcome, runProgram } from '../process/run-program';

const TEMPLATE = 'cloudformation-template-update-stack.json';

/** Puts into `<folder>/package` what a deploy would send to AWS, made without talking to it; works in `<folder>/esbuild`. */
const packageService = async (folder: string, signal: AbortSignal): Promise<Outcome> => {
  // Both are taken relative to the service.
  const below = (name: string) => relative(backend, join(folder, name));
  const args = ['package', '--package', below('package'), '--param', `workFolder=${below('esbuild')}`];
  // It leaves its bundles in the temporary folder.
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { recursive: true });
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  return runProgram({ ...nodeProgram(packageBin('serverless'), args), cwd: backend, env }, signal);
};

const lintTemplate = (linter: string, folder: string, signal: AbortSignal): Promise<Outcome> => {
  const args = ['--non-zero-exit-code', 'error', '--template', join(folder, 'package', TEMPLATE)];
  return runProgram({ command: linter, args, cwd: backend }, signal);
};

/** Packages the service below `folder`, and lints its template where that can be done. */
export const packageAndLint = async (
  folder: string,
  signal: AbortSignal,
): Promise<Outcome & { readonly notes: readonly string[] }> => {
  const packaged = await packageService(folder, signal);
  const linter = onPath('cfn-lint');
  if (packaged.code !== 0) return { ...packaged, notes: [] };
  if (!linter) return { ...packaged, notes: ['cfn-lint is not on PATH, so the template was packaged and not linted'] };
  return { ...(await lintTemplate(linter, folder, signal)), notes: [] };
};
