import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MetricDefinitions } from '@millrace/backend/definitions';
import { z } from 'zod';
import { defineMetrics } from '../../../../backend/src/domain/metrics/define-metrics';
import { backend, root } from '../../lib/cli/paths';
import { nodeProgram, type ProgramResult, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { appFolder } from '../../lib/service/app';
import { lintTemplate, NOT_LINTED, packageService } from '../../lib/service/package-service';

export interface Check {
  readonly name: string;
  /** @throws Error whose message says what is wrong */
  readonly run: (folder: string, signal: AbortSignal) => Promise<string>;
}

const load = (...path: string[]): Promise<unknown> => import(pathToFileURL(join(...path)).href);

/** `defineMetrics` looks at everything in them. */
const metricsModule = z.object({
  definitions: z.custom<MetricDefinitions>((it) => typeof it === 'object' && it !== null),
});
const named = z.array(z.looseObject({ name: z.string() }));
const formatsModule = z.object({ formats: z.object({ objects: named, texts: named }) });

/** Loads what the user's folder declares, and says what is wrong with it. */
export const checkMetrics = async (app: string): Promise<string> => {
  const { definitions } = metricsModule.parse(await load(app, 'metrics.ts'));
  const { formats } = formatsModule.parse(await load(app, 'formats', 'index.ts'));
  const { catalog } = defineMetrics(definitions.metrics, definitions.items);
  const own = [...formats.objects, ...formats.texts].map(({ name }) => name);
  const formatsOfOnesOwn = own.length > 0 ? `; formats: ${own.join(', ')}` : '';
  return `${catalog.metrics.length} metrics, Millrace's own among them${formatsOfOnesOwn}`;
};

const expectSuccess = ({ code, output }: ProgramResult): void => {
  if (code !== 0) throw new Error(output.trim());
};

const checkTypes: Check['run'] = async (_, signal) => {
  const tsc = nodeProgram(packageBin('typescript', 'tsc'), ['--noEmit', '--pretty', 'false', '-p', '.']);
  expectSuccess(await runProgram({ ...tsc, cwd: backend }, signal));
  return 'your folder and the functions';
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
  { name: 'metrics', run: () => checkMetrics(appFolder) },
  { name: 'types', run: checkTypes },
  { name: 'contract', run: checkContract },
  { name: 'template', run: checkTemplate },
];
