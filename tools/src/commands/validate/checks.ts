import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { catalogSchema } from '@millrace/contract';
import { z } from 'zod';
import { backend, root } from '../../lib/cli/paths';
import { nodeProgram, type ProgramResult, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { lintTemplate, NOT_LINTED, packageService } from '../../lib/service/package-service';

export interface Check {
  readonly name: string;
  /** @throws Error whose message says what is wrong */
  readonly run: (folder: string, signal: AbortSignal) => Promise<string>;
}

const metricsModule = z.object({ metrics: z.object({ catalog: catalogSchema }) });

/** Loads a file of metrics, which says what is wrong with them. */
export const checkMetrics = async (file: string): Promise<string> => {
  const { metrics } = metricsModule.parse(await import(pathToFileURL(file).href));
  return `${metrics.catalog.metrics.length} metrics, Millrace's own among them`;
};

const expectSuccess = ({ code, output }: ProgramResult): void => {
  if (code !== 0) throw new Error(output.trim());
};

const checkTypes: Check['run'] = async (_, signal) => {
  const tsc = nodeProgram(packageBin('typescript', 'tsc'), ['--noEmit', '--pretty', 'false', '-p', '.']);
  expectSuccess(await runProgram({ ...tsc, cwd: backend }, signal));
  return 'metrics.ts and the functions';
};

const checkTemplate: Check['run'] = async (folder, signal) => {
  expectSuccess(await packageService({ folder }, signal));
  const lint = await lintTemplate(folder, signal);
  if (lint) expectSuccess(lint);
  return lint ? 'serverless.yml, packaged and linted' : NOT_LINTED;
};

/** The contract's own tests of this, so that they are said once. */
const checkContract: Check['run'] = async (_, signal) => {
  const args = ['run', '--reporter=default', 'src/samples/samples.test.ts', 'src/wire/version.test.ts'];
  const vitest = nodeProgram(packageBin('vitest'), args);
  expectSuccess(await runProgram({ ...vitest, cwd: join(root, 'contract') }, signal));
  return 'every sample, and the version';
};

export const checks: readonly Check[] = [
  { name: 'metrics', run: () => checkMetrics(join(backend, 'metrics.ts')) },
  { name: 'types', run: checkTypes },
  { name: 'contract', run: checkContract },
  { name: 'template', run: checkTemplate },
];
